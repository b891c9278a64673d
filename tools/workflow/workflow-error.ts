import { OperationError } from "../../operations/operation-error.ts";

/** What a person can mend: shown as one sentence, without a stack. */
export class WorkflowError extends OperationError {
  override name = "WorkflowError";
}
