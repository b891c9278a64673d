/** Checkouts of the project by real git, as a workflow's runner has them: without what an earlier run wrote beside the files. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_FOLDER } from "@yapit-infra/sandbox/session/folder.ts";

const AUTHOR = ["-c", "user.name=Yapit", "-c", "user.email=dev@yaptts.org", "-c", "commit.gpgsign=false"];

export function git(folder: string, ...args: string[]): string {
  return execFileSync("git", [...AUTHOR, ...args], { cwd: folder, encoding: "utf8" });
}

/** A repository in `folder` whose one commit is the project as it is here, what is not committed yet included; without its tests. */
export function repositoryOf(folder: string): string {
  const listed = git(
    PROJECT_FOLDER,
    "ls-files",
    "-z",
    "--cached",
    "--others",
    "--exclude-standard",
    "--",
    ":!tests",
  ).split("\0");
  for (const file of listed.filter((name) => name !== "" && existsSync(join(PROJECT_FOLDER, name))))
    cpSync(join(PROJECT_FOLDER, file), join(folder, file), { recursive: true });
  git(folder, "init", "--quiet", "--initial-branch=main");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message=The project");
  return folder;
}

export function clone(repository: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  git(folder, "clone", "--quiet", repository, ".");
  return folder;
}

/** What `npm ci` would fetch. */
export function linkPackages(checkout: string): void {
  symlinkSync(join(PROJECT_FOLDER, "node_modules"), join(checkout, "node_modules"));
}
