/** `npm run probe`: the machine's ports from outside. */
import { writeFileSync } from "node:fs";
import { optionsOf } from "../../tools/options.ts";
import { ownAddress } from "../ssh-access/own-address.ts";
import { OperationError, UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { Hetzner } from "../services/hetzner.ts";
import { stackConfigOf } from "../stack-configuration.ts";
import { knockByTcp } from "./knock.ts";
import { probe, probeFindings, probeTable } from "./probe.ts";

const USAGE = `npm run probe -- --stack S   the machine's open ports beside the declared ones; exit code 1 where they differ
  --from 203.0.113.7         the address that knocks, where it cannot be asked
  --findings FILE            a line for each port that differs, and none where none does`;

await runOperation(async () => {
  const { values } = optionsOf(USAGE, {
    options: { stack: { type: "string" }, from: { type: "string" }, findings: { type: "string" } },
  });
  const { stack } = values;
  if (stack === undefined) throw new UsageError(USAGE);
  const config = stackConfigOf(stack);
  const [server] = await Hetzner.from(process.env).list("servers", {
    label_selector: `managed-by=yapit-infra,stack=${stack}`,
  });
  const address = server?.public_net.ipv4?.ip;
  if (address === undefined) throw new OperationError(`the stack ${stack} has no server at Hetzner to knock at`);
  const from = values.from ?? (await ownAddress(process.env));
  const ports = await probe({ config, address, from, knock: knockByTcp });
  console.log(`${address}, from ${from}`);
  for (const line of probeTable(ports)) console.log(line);
  const findings = probeFindings(ports);
  if (values.findings !== undefined) writeFileSync(values.findings, findings.map((line) => `${line}\n`).join(""));
  return findings.length > 0 ? 1 : 0;
});
