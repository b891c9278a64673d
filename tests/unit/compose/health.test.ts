import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { nginxByWget } from "../../../compose/services/health.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yapit-nginx-"));
  program("wget", "exit 0");
  program("getent", `cat ${folder}/addresses`);
  program("nginx", `echo "$@" >>${folder}/told`);
  writeFileSync(join(folder, "told"), "");
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

/** As Docker asks, with compose's dollar signs read; what is kept lies in the test's folder. */
function asked(addresses: string): number | null {
  writeFileSync(join(folder, "addresses"), addresses);
  const [, text = ""] = nginxByWget("http://127.0.0.1:8080/");
  const script = text.replaceAll("$$", "$").replaceAll("/tmp/", `${folder}/`);
  return spawnSync("sh", ["-c", script], { env: { PATH: `${folder}:/usr/bin:/bin` } }).status;
}
const reloads = () => readFileSync(join(folder, "told"), "utf8").split("-s reload").length - 1;

it("has nginx look its upstreams up again where they have another address, and only then", () => {
  const addresses = ["10.0.1.7 gateway\n", "10.0.1.7 gateway\n", "10.0.1.16 gateway\n", "10.0.1.16 gateway\n"];
  expect(addresses.map((one) => [asked(one), reloads()])).toEqual([
    [0, 1],
    [0, 1],
    [0, 2],
    [0, 2],
  ]);
});

it("tries again where nginx could not, since one of them has no address yet, and the pages are well meanwhile", () => {
  program("nginx", "exit 1");
  expect(asked("10.0.1.7 gateway\n")).toBe(0);
  program("nginx", `echo "$@" >>${folder}/told`);
  expect([asked("10.0.1.7 gateway\n"), reloads()]).toEqual([0, 1]);
});

it("is not well where the pages are not", () => {
  program("wget", "exit 1");
  expect([asked("10.0.1.7 gateway\n"), reloads()]).toEqual([1, 0]);
});
