/** `npm run door`: ssh while a run lasts. */
import { userInfo } from "node:os";
import { optionsOf } from "../../tools/options.ts";
import { UsageError } from "../operation-error.ts";
import { runOperation } from "../run-operation.ts";
import { Hetzner } from "../services/hetzner.ts";
import { closeDoors, ofRun, openDoor } from "./ssh-access.ts";
import { ownAddress, singleAddress } from "./own-address.ts";

const USAGE = `npm run door -- open --stack S    ssh to the machine for the caller's own address, while a run lasts
npm run door -- close --stack S   closes what this run, or this user, has opened
  --address 203.0.113.7           for another address than the caller's
  --all                           closes every run's`;

await runOperation(async () => {
  const { values, positionals } = optionsOf(USAGE, {
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
