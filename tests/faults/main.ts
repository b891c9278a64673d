/**
 * `npm run test:faults`: every call of an `up` from nothing broken once before and once after its effect, and the engine
 * killed at each that changes something. The last line is JSON.
 *   --sample N        N of them, from every service
 *   --only SERVICE    hetzner, cloudflare, github, machine, command or dokploy
 *   --part K/N        the Kth of N equal parts, to share the work
 *   --course worker   of a machine that only speaks, as it comes and goes, in place of all from nothing
 *   --fault FAULT     this one, in one journey with the others that are named so: what a run prints of one that went wrong
 */
import { parseArgs } from "node:util";
import { serviceOf } from "./call-name.ts";
import { COURSES } from "./course.ts";
import { everyFault, parseFault, sample } from "./fault.ts";
import { undisturbed } from "./journey.ts";
import { runFaults } from "./run-faults.ts";

const { values } = parseArgs({
  options: {
    sample: { type: "string" },
    only: { type: "string" },
    part: { type: "string" },
    fault: { type: "string", multiple: true },
    course: { type: "string", default: "nothing" },
  },
});
const started = performance.now();
const course = COURSES[values.course];
if (!course) throw new Error(`no course: ${values.course}; there are ${Object.keys(COURSES).join(", ")}`);
const { calls, ends } = await undisturbed(course);
let faults = everyFault(calls);
console.log(`an undisturbed run makes ${calls.length} calls; they can be broken in ${faults.length} ways`);
if (values.only !== undefined) faults = faults.filter(({ call }) => serviceOf(call) === values.only);
if (values.part !== undefined) {
  const [part = 1, of = 1] = values.part.split("/").map(Number);
  faults = faults.filter((_, index) => index % of === part - 1);
}
if (values.fault !== undefined) faults = values.fault.map(parseFault);
if (values.sample !== undefined) faults = sample(faults, Number(values.sample));

const totals = await runFaults(faults, course, ends, console.log);
console.log(`${Math.round((performance.now() - started) / 1000)} s`);
console.log(JSON.stringify(totals));
const { injected, converged, doubled, left } = totals;
process.exitCode = injected > 0 && converged === injected && doubled + left === 0 ? 0 : 1;
