import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { scriptText } from "../../../components/platform/remote-script.ts";

/** As docker.sh leaves it on the machine. */
const SCRIPT = /yapit-started-again 755 again <<'EOT'\n([^]*?)\nEOT/.exec(scriptText("docker.sh"))?.[1] ?? "";

/** Docker's words for what Swarm had not brought yet (seen with 26.1.5). */
const EARLY = "could not find a network matching network mode ruyttpjuq5dj: network ruyttpjuq5dj not found";

/** @param found as `docker inspect` answers. @returns who is started */
function startedOf(found: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "yapit-docker-"));
  const program = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  writeFileSync(join(folder, "found"), found.map((line) => `${line}\n`).join(""));
  program("docker", `case $1 in ps) echo id ;; inspect) cat ${folder}/found ;; start) shift; echo "$@" ;; esac`);
  program("seq", "echo 1");
  program("sleep", "");
  const { stdout } = spawnSync("sh", ["-c", SCRIPT], { env: { PATH: `${folder}:/usr/bin:/bin` }, encoding: "utf8" });
  rmSync(folder, { recursive: true });
  return stdout;
}

it("starts what Docker gave up since its network was not there, and nothing that somebody stopped or that has ended", () => {
  const found = [
    `/yapit-redis-1 unless-stopped ${EARLY}`,
    `/yapit-postgres-1 always Could not attach to network o0ktumqn5pw7: network o0ktumqn5pw7 not found`,
    `/yapit-database-dump-1 no ${EARLY}`,
    "/yapit-gateway-1 unless-stopped ",
    "/yapit-frontend-1 unless-stopped driver failed programming external connectivity: port is already allocated",
  ];
  expect(startedOf(found)).toBe("yapit-redis-1 yapit-postgres-1\n");
});

it("asks Docker for nothing where nothing is given up", () => {
  expect(startedOf([])).toBe("");
});
