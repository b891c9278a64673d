const CONTROL_OR_SPECIAL = /[\u0000-\u0020\u007f~^:?*[\\]/;

/** Whether git takes it for a branch's name (git help check-ref-format). */
export function isBranchName(text: string): boolean {
  return (
    text !== "" &&
    text !== "@" &&
    !text.startsWith("-") &&
    !text.endsWith(".") &&
    !CONTROL_OR_SPECIAL.test(text) &&
    !text.includes("..") &&
    !text.includes("@{") &&
    text.split("/").every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"))
  );
}
