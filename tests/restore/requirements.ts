/** What these tests need of a computer: undefined, or in a few words what is not there. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Debian's packages: postgresql, age, rclone, curl, util-linux; and Go, for the S3 server. */
const TOOLS = "age age-keygen rclone curl flock setpriv unshare go".split(" ");

export function lacking(): string | undefined {
  if (process.platform !== "linux") return "they need Linux";
  const missing = TOOLS.filter((tool) => !installed(tool));
  if (!existsSync("/usr/lib/postgresql")) missing.push("postgresql");
  return missing.length === 0 ? undefined : `not installed here: ${missing.join(", ")}`;
}

function installed(tool: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, tool)));
}
