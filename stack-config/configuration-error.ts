import { RunError } from "@pulumi/pulumi";
import { faultLines, type Fault } from "./fault.ts";

/** A configuration that the user has to mend: every fault, one a line. Pulumi shows a RunError without a stack. */
export class ConfigurationError extends RunError {
  readonly faults: readonly Fault[];

  constructor(faults: Fault[]) {
    super(
      `the stack's configuration has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}\n${faultLines(faults)}`,
    );
    this.faults = faults;
  }
}
