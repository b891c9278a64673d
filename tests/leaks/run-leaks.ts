/**
 * The life of production with a canary in every secret: planned, made, looked at again, a deployment that crashes, one whose
 * clone is refused, destroyed. Then every place is searched.
 */
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { stackConfigOf } from "../../operations/stack-configuration.ts";
import { PROJECT_FOLDER } from "@yapit-infra/sandbox/session/folder.ts";
import { RunFailed, type RunResult, StackRunner } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { temporarySandbox, type TemporarySandbox } from "../e2e/temporary-sandbox.ts";
import { type Canary, FILE_SECRETS, generated, madeOnMachine, PASSPHRASE, planted, RECIPIENT } from "./canaries.ts";
import { isMeant } from "./meant.ts";
import { ofFailure, ofFolder, ofMachines, ofRun, watchProcesses } from "./places.ts";
import { type Leak, type Place, search } from "./search.ts";

const STACK = "prod";
const REPOSITORY = "yapit-tts/yapit";
const SAMPLE_SECONDS = 0.5;

export interface LeaksResult {
  planted: Canary[];
  places: Place[];
  found: Leak[];
}

/** `brief`: preview, up and a deployment that crashes alone. */
export async function runLeaks({ brief, say }: { brief: boolean; say: (line: string) => void }): Promise<LeaksResult> {
  const sandbox = await temporarySandbox();
  const { world } = sandbox;
  const { REGISTRY_TOKEN = "", BACKUPS_ACCESS_KEY_ID = "", BACKUPS_SECRET_ACCESS_KEY = "" } = FILE_SECRETS;
  world.registry.state.tokens.push(REGISTRY_TOKEN);
  world.cloudflare.addR2Key(BACKUPS_ACCESS_KEY_ID, BACKUPS_SECRET_ACCESS_KEY);
  const variables = {
    ...sandbox.variables,
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    YAPIT_SECRETS_FILE: join(PROJECT_FOLDER, "tests", "leaks", "canaries.env.sops"),
  };
  const places: Place[] = [];
  const events: EngineEvent[] = [];
  const processes = watchProcesses(SAMPLE_SECONDS);
  const open = (overrides?: Record<string, unknown>) =>
    StackRunner.open({
      folder: sandbox.folder,
      stack: STACK,
      variables,
      overrides: {
        // A branch that can be pushed to, where the preset names a tag.
        "yapit:repository": { ref: "main" },
        "yapit:watching": { webhook: "ntfy" },
        "yapit:backups": { recipients: [RECIPIENT] },
        ...overrides,
      },
      say,
      onEvent: (event) => events.push(event),
    });
  const step = async (name: string, run: () => Promise<RunResult>): Promise<void> => {
    say(name);
    places.push(...ofRun(name, await run()));
  };
  const failing = async (name: string, run: () => Promise<RunResult>): Promise<void> => {
    say(name);
    places.push(...ofFailure(name, await failureOf(run)));
  };

  try {
    const runner = await open();
    await step("preview", () => runner.preview());
    await step("up", () => runner.up());
    const canaries = [...planted(variables), ...generated(await runner.exportState()), ...madeOnMachine(world)];
    if (!brief) await step("refresh", () => runner.refresh());

    await world.github.push(REPOSITORY, "main", { "sandbox-behaviour.json": '{"gateway": "crash-loop"}' }, "a bad one");
    await failing("up of a revision that crashes", () => runner.up());
    if (!brief) {
      await failing("up whose clone is refused", () => upWithoutKey(sandbox, runner));
      places.push(...ofMachines(world));
      await world.github.push(REPOSITORY, "main", { "sandbox-behaviour.json": "" }, "a good one again");
      await step("refresh that finds the key gone", () => runner.refresh());
      await step("up that heals", () => runner.up());
    }
    places.push(...ofMachines(world), ...ofFolder("Pulumi's state", sandbox.folder.state));
    places.push(...ofFolder("Pulumi's workspace", sandbox.folder.workspace));
    if (!brief) {
      const { type, location } = stackConfigOf(STACK).server;
      const id = world.hetzner.servers.all[0]?.id;
      const permitted = await open({ "yapit:server": { type, location, allowReplacementOf: id } });
      await step("up with the permission to destroy", () => permitted.up());
      await step("destroy", () => permitted.destroy());
      places.push(...ofFolder("Pulumi's state after destroy", sandbox.folder.state));
    }
    places.push({ name: "events of all runs", text: JSON.stringify(events) });
    places.push(await processes.end());
    return { planted: canaries, places, found: search(places, canaries, isMeant) };
  } finally {
    await processes.end();
    for (const { id } of world.hetzner.servers.all) world.machines.remove(id);
    await sandbox.end();
  }
}

/** Somebody has deleted the deploy key at GitHub; Dokploy then prints the command with the private key in it. */
async function upWithoutKey({ world }: TemporarySandbox, runner: StackRunner): Promise<RunResult> {
  const [owner = "", name = ""] = REPOSITORY.split("/");
  const repository = world.github.repository(owner, name);
  for (const { id } of [...repository.keys]) world.github.deployKeys.delete(repository, id);
  await world.github.push(REPOSITORY, "main", { "sandbox-behaviour.json": '{"gateway": "slow"}' }, "another one");
  return runner.up();
}

async function failureOf(run: () => Promise<unknown>): Promise<RunFailed> {
  try {
    await run();
  } catch (error) {
    if (error instanceof RunFailed) return error;
    throw error;
  }
  throw new Error("a deployment that has to fail did not");
}
