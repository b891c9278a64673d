import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dataOf } from "@yapit-infra/sandbox/machine/application/database.ts";
import { PROJECT_FOLDER } from "@yapit-infra/sandbox/session/folder.ts";
import { RECIPIENT } from "../leaks/canaries.ts";
import {
  changesOf,
  onlyContainer,
  onlyMachine,
  statusOf,
  stackAuthTakes,
  variablesOf,
} from "./deployed-application.ts";
import { type TemporarySandbox, temporarySandbox } from "./temporary-sandbox.ts";

const backups = { "yapit:backups": { recipients: [RECIPIENT] } };

/** Of a secret in an exported state. */
const SECRET_MARK = "4dabf18193072939515e22adb298388d";

let sandbox: TemporarySandbox;
beforeAll(async () => {
  sandbox = await temporarySandbox();
  await (await sandbox.runner("prod", backups)).up();
});
afterAll(() => sandbox.end());

const database = () => dataOf(onlyContainer(sandbox.world, "postgres"), onlyMachine(sandbox.world).docker);
const timer = () => onlyMachine(sandbox.world).exec("/usr/local/sbin/yapit-backup scheduled");

/** `npm run restore -- …` as a process of its own. @returns what it says, failed or not */
async function restore(...args: string[]): Promise<string> {
  const main = join(PROJECT_FOLDER, "operations/restore/main.ts");
  const env = { ...process.env, ...sandbox.variables };
  const ran = promisify(execFile)(process.execPath, [main, "--stack", "prod", ...args], { env });
  const { stdout, stderr } = await ran.catch((error: unknown) => error as Awaited<typeof ran>);
  return `${stdout}${stderr}`;
}

test("a machine that is lost is back at its address with what the newest backup holds, and the way says which that is", async () => {
  const { hetzner } = sandbox.world;
  database().documents = ["a letter", "another"];
  expect((await timer()).stdout).toMatch(/^backup: hourly\//);
  database().documents?.push("written after the backup");

  const [server] = hetzner.servers.all;
  hetzner.servers.protect(server?.id ?? 0, { delete: false, rebuild: false });
  await hetzner.settled();
  hetzner.servers.delete(server?.id ?? 0);
  await hetzner.settled();
  const permitted = await sandbox.runner("prod", { ...backups, "yapit:server": { allowReplacementOf: server?.id } });
  await permitted.up({ refresh: true });
  expect(database().documents).toBeUndefined();

  // The timer of the new machine is faster than who restores.
  await timer();
  const refusal = await restore("--into", "stack", "--overwrite", "prod");
  const [, full = ""] = /where (\S+) holds 3: name the one you mean with --from/.exec(refusal) ?? [];
  expect(await restore()).toContain(`${full}  scheduled, 3 rows`);

  expect(await restore("--into", "stack", "--overwrite", "prod", "--from", full)).toContain("prod runs on it");
  expect(database().documents).toEqual(["a letter", "another"]);
  expect(await Promise.all(["/", "/api/health"].map((path) => statusOf(sandbox.world, path)))).toEqual([200, 200]);
  expect(await stackAuthTakes(sandbox.world, variablesOf(sandbox.world))).toEqual([200, 200]);
});

test("a stack without a file of secrets makes the keys of its bucket, keeps them to itself, and takes them with it", async () => {
  const { cloudflare, hetzner } = sandbox.world;
  const keys = () => cloudflare.state.r2Keys?.filter(({ token }) => token) ?? [];
  const runner = await sandbox.runner("staging-keys", {
    "yapit:backups": { ...backups["yapit:backups"], makeKeys: true },
  });
  await runner.up();
  const [key] = keys();
  const machine = sandbox.world.machines.get(
    hetzner.servers.all.find(({ name }) => name.includes("staging-keys"))?.id ?? 0,
  );
  expect((await machine?.exec("/usr/local/sbin/yapit-backup scheduled"))?.stdout).toMatch(/^backup: hourly\//);
  expect(changesOf(await runner.up({ refresh: true }))).toEqual([]);
  const shown = JSON.stringify(await runner.exportState(), (_, value: object | null) =>
    value !== null && SECRET_MARK in Object(value) ? undefined : value,
  );
  expect(shown).toContain(key?.accessKeyId);
  expect(shown).not.toMatch(new RegExp(`cfat_|${key?.secretAccessKey ?? ""}`));
  cloudflare.objects.removeKey(key?.accessKeyId ?? "");
  await runner.up({ refresh: true });
  expect(keys()).toHaveLength(1);
  expect((await machine?.exec("/usr/local/sbin/yapit-backup scheduled"))?.stdout).toMatch(/^backup: hourly\//);
  await runner.destroy();
  expect(keys()).toEqual([]);
});

test("where nobody has ordered R2, the plan says so before anything changes", async () => {
  sandbox.world.cloudflare.state.withoutR2 = true;
  const runner = await sandbox.runner("prod", backups);
  expect(await sandbox.failure(() => runner.preview())).toMatch(
    /nobody has ordered yet: order it at https:\/\/dash\.cl/,
  );
});
