import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connected } from "@yapit-infra/sandbox/machine/application/database.ts";
import { containersOf, onlyContainer, onlyMachine, statusOf, variablesOf } from "./deployed-application.ts";
import { type TemporarySandbox, temporarySandbox } from "./temporary-sandbox.ts";

/** Made by sops 3.11.0 for packages/sandbox/seed/age-key.txt: that folder's production.env.sops with a POSTGRES_PASSWORD. */
const ROTATED = join(import.meta.dirname, "rotated-password.env.sops");

let sandbox: TemporarySandbox;
beforeAll(async () => {
  sandbox = await temporarySandbox();
  await (await sandbox.runner("prod")).up();
});
afterAll(() => sandbox.end());

test("another POSTGRES_PASSWORD is taken by the database as it starts, who uses it comes back with it, and nobody else is touched", async () => {
  const { world } = sandbox;
  const bystanders = ["redis", "kokoro-cpu-1", "kokoro-cpu-2", "defuddle", "smokescreen", "clickhouse"];
  const untouched = () => bystanders.flatMap((service) => containersOf(world, service)).map(({ id }) => id);
  const before = { password: variablesOf(world)["POSTGRES_PASSWORD"] ?? "", containers: untouched() };
  const enter = (password: string) =>
    connected(onlyContainer(world, "gateway"), onlyMachine(world).docker, "postgres", password);
  expect(enter(before.password)).toHaveProperty("revision");

  await (await sandbox.runner("prod", undefined, { YAPIT_SECRETS_FILE: ROTATED })).up();
  const password = variablesOf(world)["POSTGRES_PASSWORD"] ?? "";
  expect(password).not.toBe(before.password);
  expect(enter(password)).toHaveProperty("revision");
  expect(() => enter(before.password)).toThrow("password authentication failed");
  expect(await Promise.all(["/", "/api/health"].map((path) => statusOf(world, path)))).toEqual([200, 200]);
  expect(untouched()).toEqual(before.containers);
});
