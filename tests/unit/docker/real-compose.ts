/** A Docker Compose v2 of this computer, as the CLI's plugin or on its own. */
import { execFileSync } from "node:child_process";

/** The command's words; undefined: there is none. Only `config` is run, which needs no Docker daemon. */
export const realCompose: string[] | undefined = [["docker", "compose"], ["docker-compose"]].find((words) => {
  try {
    return /^v?2\./.test(run(words, ["version", "--short"]));
  } catch {
    return false;
  }
});

/** What `config` makes of the file in `folder`, its dollar signs single again; throws with Compose's own words. */
export function realConfig(folder: string, file: string, project: string): unknown {
  const args = ["--project-name", project, "--file", file, "config", "--format", "json"];
  return JSON.parse(run(realCompose ?? [], args, folder).replaceAll("$$", "$")) as unknown;
}

function run([program = "", ...words]: string[], args: string[], folder?: string): string {
  // No variable of this shell's reaches the file.
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
  return execFileSync(program, [...words, ...args], { cwd: folder, env, encoding: "utf8", stdio: "pipe" });
}
