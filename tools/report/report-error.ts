/** What a person can mend: shown as one sentence, without a stack. */
export class ReportError extends Error {
  override name = "ReportError";
}
