import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TemporarySandbox, temporarySandbox } from "./temporary-sandbox.ts";

const WITHOUT_JUMP_HOST = { YAPIT_SSH_PROXY: "", YAPIT_SSH_PROXY_KEY_FILE: "", YAPIT_SSH_PROXY_HOST_KEY: "" };

let sandbox: TemporarySandbox;
beforeAll(async () => {
  sandbox = await temporarySandbox();
  await (await sandbox.runner("prod")).up();
});
afterAll(() => sandbox.end());

/** What a plan changes, made with other variables. */
async function planned(variables: Record<string, string>, overrides?: Record<string, unknown>) {
  const before = { ...sandbox.variables };
  Object.assign(sandbox.variables, variables);
  try {
    const { changes } = await (await sandbox.runner("prod", overrides)).preview();
    return Object.fromEntries(Object.entries(changes).filter(([kind]) => kind !== "same"));
  } finally {
    Object.assign(sandbox.variables, before);
  }
}

test("a plan without the jump host that was there at the last up is empty", async () => {
  expect(await planned(WITHOUT_JUMP_HOST)).toEqual({});
});

test("a plan through a jump host whose key file has other line ends is empty", async () => {
  const file = join(sandbox.folder.endpoints, "key-with-line-ends");
  const key = readFileSync(sandbox.variables["YAPIT_SSH_PROXY_KEY_FILE"] ?? "", "utf8");
  writeFileSync(file, `\n${key.trim().replaceAll("\n", "\r\n")}`);
  expect(await planned({ YAPIT_SSH_PROXY_KEY_FILE: file })).toEqual({});
});

test("what a step runs is replaced when it changes", async () => {
  const adminKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF06VVP6wur8VEei3mZLdUMRzb1XFAtmBAQWqCSYkXSp"];
  const ssh = { "yapit:ssh": { adminKeys } };
  expect(await planned({}, ssh)).toEqual({ replace: 1 });
  expect(await planned(WITHOUT_JUMP_HOST, ssh)).toEqual({ replace: 1 });
});
