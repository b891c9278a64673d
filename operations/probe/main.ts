/** `npm run probe -- --stack S [--from 203.0.113.7]`: exit code 1 where a port is not as declared. */
import { parseArgs } from "node:util";
import { ownAddress } from "../door/own-address.ts";
import { OperationError, UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { Hetzner } from "../services/hetzner.ts";
import { stackConfigOf } from "../stack-configuration.ts";
import { knockByTcp } from "./knock.ts";
import { probe, probeTable } from "./probe.ts";

await runOperation(async () => {
  const { values } = parseArgs({ options: { stack: { type: "string" }, from: { type: "string" } } });
  const { stack } = values;
  if (stack === undefined) throw new UsageError("npm run probe -- --stack S [--from 203.0.113.7]");
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
  return ports.some(({ difference }) => difference !== undefined) ? 1 : 0;
});
