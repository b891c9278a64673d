import { execFileSync } from "node:child_process";
import { basename } from "node:path";
import { readStackDocument, stackFilePath } from "../stack-configuration.ts";
import { type Finding, missing, ok, unknown } from "./finding.ts";

const SALT = "encryptionsalt";

/**
 * Whether others can open the secrets in the state: the passphrase alone does not, without the salt that `pulumi stack init`
 * writes into the stack's file. CI, which has no such file of its own, fails at the saved plan otherwise.
 */
export function saltFinding(stack: string, folder: string): Finding {
  const path = stackFilePath(stack, folder);
  const file = basename(path);
  const salt: unknown = readStackDocument(path).get(SALT);
  if (typeof salt !== "string")
    return unknown("Salt", `${file} holds no ${SALT} yet`, "pulumi stack init writes it; commit it");
  if (committed(file, folder).includes(salt)) return ok("Salt", `${SALT} is committed in ${file}`);
  return missing(
    "Salt",
    `the ${SALT} of ${file} is not committed, so CI cannot open the state`,
    `git add ${file}, and commit it`,
  );
}

/** The file as the last commit has it; empty where there is none. */
function committed(file: string, folder: string): string {
  try {
    return execFileSync("git", ["show", `HEAD:./${file}`], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch {
    return "";
  }
}
