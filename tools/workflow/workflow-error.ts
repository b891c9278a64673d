/** What a person can mend: shown as one sentence, without a stack. */
export class WorkflowError extends Error {
  override name = "WorkflowError";
}
