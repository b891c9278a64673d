/**
 * `npm run door -- open|close --stack S [--address 203.0.113.7] [--all]`: ssh for the caller's own address while a run lasts. `close`
 * closes what this run, or this user, has opened; with --all every run's.
 */
import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { Hetzner } from "../services/hetzner.ts";
import { closeDoors, ofRun, openDoor } from "./ssh-access.ts";
import { ownAddress, singleAddress } from "./own-address.ts";

const USAGE = "npm run door -- open|close --stack S [--address 203.0.113.7] [--all]";

await runOperation(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stack: { type: "string" }, address: { type: "string" }, all: { type: "boolean", default: false } },
  });
  const [what, ...rest] = positionals;
  if (values.stack === undefined || rest.length > 0 || (what !== "open" && what !== "close"))
    throw new UsageError(USAGE);
  const door = { hetzner: Hetzner.from(process.env), stack: values.stack, now: new Date() };
  const who = process.env["GITHUB_ACTOR"] ?? userInfo().username;
  const run = process.env["GITHUB_RUN_ID"] ?? userInfo().username;
  if (what === "open") {
    const network = singleAddress(values.address ?? (await ownAddress(process.env)));
    console.log(await openDoor(door, { network, who, run }));
  } else {
    const closed = await closeDoors(door, who, values.all ? undefined : ofRun(run));
    for (const line of closed.length > 0 ? closed : [`door of ${door.stack}: none is open`]) console.log(line);
  }
  return 0;
});
