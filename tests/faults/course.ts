/** What a stack's file says, one `up` after another. */
import type { PlannedFault } from "./fault.ts";
import { describeFault } from "./fault.ts";
import { shellQuote } from "@yapit-infra/dokploy-provider/machine/shell-quote.ts";

type Overrides = Record<string, unknown>;

export interface Course {
  name: string;
  /** Before any call is broken. */
  before: Overrides[];
  steps: Overrides[];
}

export const FROM_NOTHING: Course = { name: "nothing", before: [], steps: [{}] };

/** A machine that only speaks comes, and goes. */
export const A_WORKER: Course = {
  name: "worker",
  before: [{}],
  steps: [
    { "yapit:workers": { servers: 1, serverType: "cx33" } },
    { "yapit:workers": { servers: 0, serverType: "cx33" } },
  ],
};

export const COURSES: Readonly<Record<string, Course>> = { nothing: FROM_NOTHING, worker: A_WORKER };

/** The command that goes it with these faults. */
export function repeatCommand({ name }: Course, faults: readonly PlannedFault[]): string {
  const options = faults.map((fault) => ` --fault ${shellQuote(describeFault(fault))}`);
  return `npm run test:faults -- --course ${name}${options.join("")}`;
}
