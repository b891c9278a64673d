import * as pulumi from "@pulumi/pulumi";
import { RuleError } from "../../compose/rules.ts";

/** What `render` makes; a setting or a file that cannot be is told in its own sentence, where another error would show a stack. */
export function told<T>(render: () => T): T {
  try {
    return render();
  } catch (error) {
    if (error instanceof RuleError || error instanceof RangeError) throw new pulumi.RunError(error.message);
    throw error;
  }
}
