/** `npm run test:faults`: every call of an `up` broken, and the engine killed at it. The last line is JSON. */
import { optionsOf, refuse } from "../../tools/options.ts";
import { serviceOf } from "./call-name.ts";
import { COURSES } from "./course.ts";
import { everyFault, parseFault, sample } from "./fault.ts";
import { undisturbed } from "./journey.ts";
import { runFaults } from "./run-faults.ts";

const USAGE = `npm run test:faults   every call of an up from nothing broken once before and once after its effect, and the engine
                      killed at each that changes something
  --sample N          N of them, from every service
  --only SERVICE      hetzner, cloudflare, github, registry, machine, command or dokploy
  --part K/N          the Kth of N equal parts, to share the work
  --course worker     of a machine that only speaks, as it comes and goes, in place of all from nothing
  --fault FAULT       this one, in one journey with the others that are named so: what a run prints of one that went wrong`;

const { values } = optionsOf(USAGE, {
  options: {
    sample: { type: "string" },
    only: { type: "string" },
    part: { type: "string" },
    fault: { type: "string", multiple: true },
    course: { type: "string", default: "nothing" },
  },
});
const course =
  COURSES[values.course] ?? refuse(`no course "${values.course}", but ${Object.keys(COURSES).join(" and ")}`);
const [, part = 1, of = 1] = (
  /^(\d+)\/(\d+)$/.exec(values.part ?? "1/1") ?? refuse(`--part ${values.part ?? ""} is not like 1/4`)
).map(Number);
const count = /^\d+$/.test(values.sample ?? "1")
  ? Number(values.sample)
  : refuse(`--sample ${values.sample ?? ""} is no number`);
const named = values.fault?.map(
  (text) => parseFault(text) ?? refuse(`no fault "${text}"; one is "hetzner POST /servers #1, lost after its effect"`),
);
const started = performance.now();
const { calls, ends } = await undisturbed(course);
let faults = everyFault(calls);
console.log(`an undisturbed run makes ${calls.length} calls; they can be broken in ${faults.length} ways`);
if (values.only !== undefined) faults = faults.filter(({ call }) => serviceOf(call) === values.only);
faults = named ?? faults.filter((_, index) => index % of === part - 1);
if (values.sample !== undefined) faults = sample(faults, count);

const totals = await runFaults(faults, course, ends, console.log);
console.log(`${Math.round((performance.now() - started) / 1000)} s`);
console.log(JSON.stringify(totals));
const { injected, converged, doubled, left } = totals;
process.exitCode = injected > 0 && converged === injected && doubled + left === 0 ? 0 : 1;
