/** machine.sh in this computer's own shell, in a folder instead of a machine, with a docker that is told what to say. */
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ask, QuestionFailed } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import type { CommandResult } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yapit-machine-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const machine = {
  exec: (command: string, stdin = ""): Promise<CommandResult> =>
    new Promise((ended) => {
      const PATH = `${folder}/bin:${process.env["PATH"] ?? ""}`;
      const child = spawn("sh", ["-c", command], { env: { PATH } });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      child.on("close", (code) => ended({ stdout, stderr, code: code ?? 255 }));
      child.stdin.end(stdin.replaceAll(/\/(etc|root|usr)\//g, `${folder}/$1/`));
    }),
};

function file(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
  chmodSync(join(folder, path), mode);
}

const program = (path: string, script: string): void => file(path, `#!/bin/sh\n${script}\n`, 0o755);

describe("containers", () => {
  const shown = (id: string) => ({ id, name: `/${id}`, labels: { a: 'say "{}"' }, env: ["A=1\n2"], health: null });

  test("are one answer, with those that went meanwhile left out at a second look", async () => {
    file("one.json", `${JSON.stringify(shown("aa"))}\n`);
    file("two.json", `${JSON.stringify(shown("bb"))}\n`);
    program(
      "bin/docker",
      `case "$1 $*" in
        "ps "*label=x=y) echo aa; echo bb; [ -e ${folder}/gone ] || echo cc ;;
        "container "*"aa bb cc") : >${folder}/gone; cat ${folder}/one.json; echo "Error: No such container: cc" >&2; exit 1 ;;
        "container "*"aa bb") cat ${folder}/one.json ${folder}/two.json ;;
        *) exit 9 ;;
      esac`,
    );
    const { now, containers } = await ask(machine, ["containers", "x=y"]);
    expect(Math.abs(now - Date.now() / 1000)).toBeLessThan(60);
    expect(containers).toEqual([shown("aa"), shown("bb")]);
  });

  test("that are none are no fault, and a Docker that does not answer is one, in its own words", async () => {
    program("bin/docker", "exit 0");
    expect((await ask(machine, ["containers", "x=y"])).containers).toEqual([]);
    program("bin/docker", 'echo "Cannot connect to the Docker daemon" >&2; exit 1');
    const failure = await ask(machine, ["containers", "x=y"]).catch((error: unknown) => error);
    expect(failure).toEqual(new QuestionFailed("Cannot connect to the Docker daemon"));
  });
});

test("a container is started again, and one that is not there is a fault", async () => {
  program("bin/docker", `[ "$*" = "restart id" ] && echo id || { echo "No such container: other" >&2; exit 1; }`);
  expect(await ask(machine, ["restart", "id"])).toEqual({});
  await expect(ask(machine, ["restart", "other"])).rejects.toThrow("No such container: other");
});

test("a log comes as it is, whatever is in it, without control characters", async () => {
  program("bin/docker", String.raw`[ "$*" = "logs --tail 5 id" ] && printf 'a "b" \\ \\n\tc\033[1m é\r\n$HOME\n' >&2`);
  expect((await ask(machine, ["logs", "id", "5"])).text).toBe('a "b" \\ \\n\tc[1m é\n$HOME');
});

test("a command in a container gets its words and its input as they are, and its ending is told whole", async () => {
  program("bin/docker", `printf '%s|' "$@"; cat; echo no >&2; exit 7`);
  const data = "line $HOME `x`\nEND_OF_DATA\n";
  expect(await ask(machine, ["run-in", "id", "sh", "-c", "it's 'a' $b"], { data })).toEqual({
    stdout: `exec|-i|id|sh|-c|it's 'a' $b|${data}`.trimEnd(),
    stderr: "no",
    code: 7,
  });
});

describe("a clone", () => {
  const SHA = "a".repeat(40);
  const asked = (revision: string) => ask(machine, ["keep-clone", "app-x", "./sub", revision]);
  beforeEach(() => {
    file("etc/dokploy/compose/app-x/code/.git/HEAD", `${SHA}\n`);
    file("etc/dokploy/compose/app-x/code/sub/.env", "SECRET=1\n");
    file("etc/dokploy/compose/app-x/code/sub/compose.yml", "services: {}\n");
  });
  const inFolder = (path: string) => join(folder, "etc/dokploy/compose/app-x", path);

  test("is kept without its variables, and brought back", async () => {
    expect(await asked(SHA)).toEqual({ kept: true });
    expect(existsSync(inFolder("code.good/sub/.env"))).toBe(false);
    file("etc/dokploy/compose/app-x/code/sub/compose.yml", "broken\n");
    expect(await ask(machine, ["restore-clone", "app-x"])).toEqual({ restored: true });
    expect(readFileSync(inFolder("code/sub/compose.yml"), "utf8")).toBe("services: {}\n");
  });

  test("of another commit leaves no copy behind, not even an older one", async () => {
    await asked("");
    expect(await asked("b".repeat(40))).toEqual({ kept: false });
    expect(existsSync(inFolder("code.good"))).toBe(false);
    expect(await ask(machine, ["restore-clone", "app-x"])).toEqual({ restored: false });
  });

  test("that is not there is told, no fault", async () => {
    expect(await ask(machine, ["keep-clone", "app-y", ".", SHA])).toEqual({ kept: false });
  });
});

test("the key and the visitors' certificate are null where there is none", async () => {
  expect(await ask(machine, ["api-key"])).toEqual({ key: null });
  file("root/.dokploy-token", "k".repeat(64));
  file("root/.yapit-visitor.pem", "-----BEGIN\nA+/=\n-----END\n");
  expect(await ask(machine, ["api-key"])).toEqual({ key: "k".repeat(64) });
  expect(await ask(machine, ["visitor-certificate"])).toEqual({ pem: "-----BEGIN\nA+/=\n-----END" });
});

test("a key that cannot be renewed is told in the bootstrap's own words", async () => {
  program("usr/local/sbin/yapit-dokploy-access", "echo begun; echo 'dokploy-access: no owner' >&2; exit 1");
  const failure = await ask(machine, ["renew-api-key"]).catch((error: unknown) => error);
  expect(failure).toEqual(new QuestionFailed("dokploy-access: no owner"));
});
