/** Not in git's names, nor for the shell to which Dokploy hands the name unquoted, nor at the end of an address. */
const CONTROL_OR_SPECIAL = /[^A-Za-z0-9._/@#+,=%-]/;
/** GitHub's own bound. */
const LONGEST = 244;

/** Whether git takes it for a branch's or tag's name (git help check-ref-format), and a shell leaves it as it is. */
export function isBranchName(text: string): boolean {
  return (
    text !== "" &&
    text.length <= LONGEST &&
    text !== "@" &&
    !text.startsWith("#") &&
    !text.startsWith("-") &&
    !text.endsWith(".") &&
    !CONTROL_OR_SPECIAL.test(text) &&
    !text.includes("..") &&
    !text.includes("@{") &&
    text.split("/").every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"))
  );
}
