/** The provider's deployments on production as it was made by hand, without engine and ssh: Dokploy, compose, the gate, the way back. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { deploymentResource } from "@yapit-infra/dokploy-provider/resources/deployment.ts";
import { inputsOf, composeFingerprint } from "@yapit-infra/dokploy-provider/resources/compose-settings.ts";
import { patchFingerprint } from "@yapit-infra/dokploy-provider/resources/patch.ts";
import type { Context } from "@yapit-infra/dokploy-provider/context.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { dokployOn, type HandMade, linkTo, seedHandMade } from "@yapit-infra/sandbox/seed/hand-made.ts";
import { World } from "@yapit-infra/sandbox/world/world.ts";
import { deployCommand } from "../../../compose/deploy-command.ts";
import { FRONTEND_SETTINGS_PATH, renderFiles, renderFrontendSettings } from "../../../compose/render.ts";
import { runningServices } from "../../../compose/running-services.ts";
import { certainVariables } from "../../../compose/variable-names.ts";
import type { ApplicationSettings } from "../../../compose/settings.ts";
import { PRODUCTION, PRODUCTION_2025_12 } from "../compose/settings.ts";
import { callFor } from "../dokploy-provider/call.ts";
import { partialFailureOf } from "../dokploy-provider/deployment-world.ts";

const REPOSITORY = "yapit-tts/yapit";
const CLIENT = { projectId: "11111111-2222-4333-8444-555555555555", clientKey: "pck_client" };
const DATABASE = "postgres://yapit_prod:secret@postgres:5432/yapit_prod";

let world: World;
let handMade: HandMade;
let context: Context;
let state: Values;

beforeAll(async () => {
  world = new World();
  handMade = await seedHandMade(world);
  const machine = world.machines.get(handMade.serverId);
  if (!machine) throw new Error("no machine");
  context = { dokploy: dokployOn(machine), machine: linkTo(machine) };
}, 60_000);

const deployment = deploymentResource(() => context);

/** The program's part before the deployment: variables, files and branch of the service. Returns the deployment's inputs. */
async function declared(settings: ApplicationSettings, branch: string, revision: string): Promise<Values> {
  const { composeId } = handMade;
  const names = certainVariables(settings);
  const env = Object.entries({
    ...Object.fromEntries(names.map((name) => [name, `${name.toLowerCase()}-v`])),
    POSTGRES_PASSWORD: "secret",
    REDIS_URL: "redis://:redis_password-v@redis:6379/0",
    DATABASE_URL: DATABASE.replace("postgres:", "postgresql+asyncpg:"),
    ...Object.fromEntries(names.filter((name) => name.endsWith("_CONNECTION_STRING")).map((name) => [name, DATABASE])),
  });
  const text = env.map(([name, value]) => `${name}="${value}"\n`).join("");
  const command = deployCommand(settings) ?? "";
  await context.dokploy.composes.update(composeId, { env: text, customGitBranch: branch, command });
  const files = { ...renderFiles(settings), [FRONTEND_SETTINGS_PATH]: renderFrontendSettings(settings, CLIENT) };
  for (const [path, content] of Object.entries(files)) await context.dokploy.patches.save(composeId, path, content);
  const row = await context.dokploy.composes.one(composeId);
  if (!row) throw new Error("no service");
  const patches = Object.entries(files).map(([path, content]): [string, string] => [path, patchFingerprint(content)]);
  const auth = settings.authDomain === undefined ? [] : [`https://${settings.authDomain}/api/v1`];
  const checked = await deployment.check?.(
    {
      composeId,
      revision,
      fingerprints: { compose: composeFingerprint(inputsOf(row)), ...Object.fromEntries(patches) },
      gate: { host: "yaptts.org", paths: ["/", "/api/health", ...auth], windowSeconds: 20 },
      services: { ...runningServices(settings) } as unknown as Values,
    },
    {},
  );
  expect(checked?.failures).toEqual([]);
  return checked?.inputs ?? {};
}

async function push(behaviour: string): Promise<string> {
  return (await world.github.push(REPOSITORY, "dev", { "sandbox-behaviour.json": behaviour }, "a commit")).sha;
}

const inputs = (revision: string) => declared(PRODUCTION_2025_12, "dev", revision);

const status = async (path: string) => (await world.visit(`https://yaptts.org${path}`)).status;

describe("a deployment", () => {
  test("brings the application up, and visitors in", async () => {
    const news = await inputs(await push(""));
    ({ state } = await deployment.create(news, callFor("Deployment", "deployment")));
    expect(state["revision"]).toBe(news["revision"]);
    expect([await status("/"), await status("/api/health")]).toEqual([200, 200]);
  });

  test("goes on in a world that was saved and loaded, with the containers that were there", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "yapit-world-")), "world.json");
    await world.save(file);
    const loaded = World.load(file);
    rmSync(dirname(file), { recursive: true });
    const ids = (of: World) =>
      of.machines
        .get(handMade.serverId)
        ?.docker.containers()
        .map(({ id }) => id);
    expect(ids(loaded)).toEqual(ids(world));
    await expect.poll(async () => (await loaded.visit("https://yaptts.org/api/health")).status).toBe(200);
    loaded.machines.remove(handMade.serverId);
  });

  test.each([
    ['{"gateway": "crash-loop"}', /dependency failed to start: container \S+-gateway-1 (is unhealthy|exited)/],
    ['{"frontend": "build-fails"}', /target frontend: failed to solve/],
    ['{"kokoro-cpu": "crash-loop"}', /kokoro-cpu-\d crashes again and again/],
  ])("of a commit with %s fails in its own words, and the last good state is back", async (behaviour, words) => {
    const news = await inputs(await push(behaviour));
    const olds = { inputs: state, state };
    const failure = await partialFailureOf(deployment.update?.("", olds, news, callFor("Deployment", "deployment")));
    expect(failure.message).toMatch(words);
    expect(failure.message).toContain("was put back and is healthy");
    expect([await status("/"), await status("/api/health")]).toEqual([200, 200]);
  });

  test("of today's release takes over what December's has left", async () => {
    const { sha } = await world.github.push(REPOSITORY, "main", { "README.md": "# Yapit, today\n" }, "Today");
    const news = await declared(PRODUCTION, "main", sha);
    const olds = { inputs: state, state };
    state = (await deployment.update?.("", olds, news, callFor("Deployment", "deployment"))) ?? {};
    expect(state["revision"]).toBe(sha);
    expect([await status("/"), await status("/api/health")]).toEqual([200, 200]);
    const machine = world.machines.get(handMade.serverId);
    const services = machine?.docker.containers().map(({ labels }) => labels["com.docker.compose.service"]);
    expect(services).toEqual(
      expect.arrayContaining(["clickhouse", "smokescreen", "defuddle", "kokoro-cpu-1", "yolo-cpu-1"]),
    );
    for (const gone of ["kokoro-cpu", "gateway-standby", "frontend-standby"]) expect(services).not.toContain(gone);
  });

  test("whose key GitHub does not know any more says so", async () => {
    const repository = world.github.repository("yapit-tts", "yapit");
    for (const { id } of [...repository.keys]) world.github.deployKeys.delete(repository, id);
    const { sha } = await world.github.push(REPOSITORY, "main", { "README.md": "# Yapit, later\n" }, "Later");
    const news = await declared(PRODUCTION, "main", sha);
    const olds = { inputs: state, state };
    const failure = await partialFailureOf(deployment.update?.("", olds, news, callFor("Deployment", "deployment")));
    expect(failure.message).toContain("the git server refused the clone");
  });
});
