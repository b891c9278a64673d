import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { releaseFacts } from "../../application-source/facts/known-releases.ts";
import type { RunResult, StackRunner } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import {
  changesOf,
  containersOf,
  dokployOf,
  latestDeployment,
  onlyContainer,
  onlyMachine,
  stackAuthTakes,
  statusOf,
  variablesOf,
} from "./deployed-application.ts";
import { type TemporarySandbox, temporarySandbox } from "./temporary-sandbox.ts";

const HEAD = releaseFacts("v0.4.3").gateway.migrations.at(-1) ?? "";
const REPOSITORY = "yapit-tts/yapit";
const BEHAVIOUR = "sandbox-behaviour.json";

/** One environment, from its first `up` through what its life brings. Each test goes on where the one before ended. */
describe("deployments", () => {
  let sandbox: TemporarySandbox;
  let runner: StackRunner;
  let first: RunResult;
  /** The revision that runs when a test begins. */
  let good: string;

  beforeAll(async () => {
    sandbox = await temporarySandbox();
    runner = await sandbox.runner("prod", { "yapit:repository": { ref: "main" } });
    first = await runner.up();
    good = String(first.outputs["deployedRevision"]);
  });
  afterAll(() => sandbox.end());

  async function push(files: Record<string, string>, message: string): Promise<string> {
    return (await sandbox.world.github.push(REPOSITORY, "main", files, message)).sha;
  }

  /** Of the clone that the containers were made of. */
  function runningRevision(): string | undefined {
    const { files } = onlyMachine(sandbox.world);
    const [head = ""] = files.below("/etc/dokploy/compose").filter((path) => path.endsWith("/code/.git/HEAD"));
    return files.read(head)?.trim();
  }

  describe("Stack Auth, from nothing in one up", () => {
    test("is migrated, set up by the one-shot, and only then used by the gateway and the pages", () => {
      const order = ["postgres", "database-dump", "stack-auth", "stack-auth-setup", "gateway", "frontend"];
      const started = order.map((service) => Date.parse(onlyContainer(sandbox.world, service).startedAt));
      expect(started).toEqual(started.toSorted((a, b) => a - b));
      const states = order.map((service) => onlyContainer(sandbox.world, service));
      expect(states.map(({ status, health, exitCode }) => [status, health, exitCode])).toEqual([
        ["running", "healthy", 0],
        ["exited", undefined, 0],
        ["running", "healthy", 0],
        ["exited", undefined, 0],
        ["running", "healthy", 0],
        ["running", "healthy", 0],
      ]);
    });

    test("takes the keys that were chosen before it existed", async () => {
      expect(await stackAuthTakes(sandbox.world, variablesOf(sandbox.world))).toEqual([200, 200]);
    });

    test("is left alone by a second up", async () => {
      const containers = containersOf(sandbox.world, "stack-auth-setup");
      expect(changesOf(await runner.up())).toEqual([]);
      expect(containersOf(sandbox.world, "stack-auth-setup")).toEqual(containers);
    });
  });

  describe("a new commit on the branch", () => {
    test("shows in the plan, and is deployed", async () => {
      const sha = await push({ "README.md": "# Yapit, faster\n" }, "Faster");
      const plan = changesOf(await runner.preview());
      expect(plan).toEqual(["update application-deployment"]);
      const { outputs, ...run } = await runner.up();
      expect(changesOf({ outputs, ...run })).toEqual(plan);
      expect(outputs["deployedRevision"]).toBe(sha);
      expect(runningRevision()).toBe(sha);
      expect(await statusOf(sandbox.world, "/api/health")).toBe(200);
      good = sha;
    });

    test.each([
      [
        "whose gateway crashes again and again",
        { [BEHAVIOUR]: '{"gateway": "crash-loop"}' },
        /dependency failed to start: container \S+-gateway-standby-1 exited/,
      ],
      [
        "whose pages do not build",
        { [BEHAVIOUR]: '{"frontend": "build-fails"}' },
        /target frontend-standby: failed to solve: process "\/bin\/sh -c npm run build" did not complete successfully: exit code: 1/,
      ],
      [
        "whose workers crash after the deployment is done",
        { [BEHAVIOUR]: '{"kokoro-cpu-1": "crash-loop"}' },
        /kokoro-cpu-1-\d crashes again and again/,
      ],
      [
        "whose migration fails",
        {
          [BEHAVIOUR]: '{"gateway": "migration-fails"}',
          "yapit/gateway/migrations/versions/0a1b2c3d4e5f_more.py": `revision: str = "0a1b2c3d4e5f"\ndown_revision: str | None = "${HEAD}"\n`,
        },
        new RegExp(`-gateway-standby-1 said last:\\s[^]*Running upgrade ${HEAD} -> 0a1b2c3d4e5f\\s[^]*UndefinedTable`),
      ],
    ])("%s fails the up with the deployment's own words, and the last good state is back", async (_, files, words) => {
      await push(files, "Broken");
      const before = onlyContainer(sandbox.world, "gateway");
      const message = await sandbox.failure(() => runner.up());
      expect(message).toMatch(words);
      expect(message).toContain(`The database is at revision ${HEAD}`);
      expect(message).toContain(`The last good state (revision ${good.slice(0, 12)}) was put back and is healthy`);
      expect(runningRevision()).toBe(good);
      expect(onlyContainer(sandbox.world, "gateway")).toMatchObject({ id: before.id, startedAt: before.startedAt });
      expect(containersOf(sandbox.world, "gateway-standby")).toEqual([]);
      expect(await Promise.all(["/", "/api/health"].map((path) => statusOf(sandbox.world, path)))).toEqual([200, 200]);
    });

    test("that mends it is deployed by the next up", async () => {
      const sha = await push({ [BEHAVIOUR]: "" }, "Mended");
      expect((await runner.up()).outputs["deployedRevision"]).toBe(sha);
      expect(runningRevision()).toBe(sha);
      good = sha;
    });
  });

  describe("a deploy key of the next generation", () => {
    test("is put to use before the old one goes, and deploys", async () => {
      const { world } = sandbox;
      const sha = await push({ "README.md": "# Yapit, with another key\n" }, "Rotate");
      runner = await sandbox.runner("prod", { "yapit:repository": { ref: "main", deployKeyGeneration: 2 } });
      const from = world.calls.made.length;
      const { outputs } = await runner.up();
      expect(outputs["deployedRevision"]).toBe(sha);

      const made = world.calls.made.slice(from);
      const steps = [
        /^github POST .*\/keys$/,
        /^dokploy POST sshKey\.create$/,
        /^dokploy POST compose\.update$/,
        /^dokploy POST compose\.deploy$/,
        /^github DELETE .*\/keys\/\d+$/,
      ].map((step) => made.findIndex((call) => step.test(call)));
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      expect(steps).not.toContain(-1);
      const repository = world.github.repository("yapit-tts", "yapit");
      expect(repository.keys.map(({ title }) => title)).toEqual(["yapit-infra prod 2"]);
      expect(dokployOf(world).sshKeys.map(({ name }) => name)).toEqual(["yapit-infra prod 2"]);
      good = sha;
    });
  });

  describe("another setting", () => {
    const repository = { ref: "main", deployKeyGeneration: 2 };

    test("another number of workers deploys again", async () => {
      runner = await sandbox.runner("prod", { "yapit:repository": repository, "yapit:kokoro": { replicas: 1 } });
      await runner.up();
      expect(containersOf(sandbox.world, "kokoro-cpu-2")).toEqual([]);
      expect(latestDeployment(sandbox.world)).toMatchObject({ status: "done" });
    });

    test("the next generation of Stack Auth's keys is used at once, and the one before stays valid for pages loaded earlier", async () => {
      const before = variablesOf(sandbox.world);
      runner = await sandbox.runner("prod", {
        "yapit:repository": repository,
        "yapit:kokoro": { replicas: 1 },
        "yapit:stackAuth": { keyGeneration: 2 },
      });
      await runner.up();
      const after = variablesOf(sandbox.world);
      expect(after["STACK_AUTH_CLIENT_KEY"]).not.toBe(before["STACK_AUTH_CLIENT_KEY"]);
      expect(await stackAuthTakes(sandbox.world, after)).toEqual([200, 200]);
      expect(await stackAuthTakes(sandbox.world, before)).toEqual([200, 200]);
      const page = await sandbox.world.visit("https://yaptts.org/");
      expect(page.body).toContain(after["STACK_AUTH_CLIENT_KEY"]);
    });
  });

  describe("push to deploy", () => {
    const overrides = {
      "yapit:repository": { ref: "main", deployKeyGeneration: 2, pushToDeploy: true },
      "yapit:kokoro": { replicas: 1 },
      "yapit:stackAuth": { keyGeneration: 2 },
    };
    let deployments: number;

    beforeAll(async () => {
      runner = await sandbox.runner("prod", overrides);
      await runner.up();
    });

    test("a push deploys by itself", async () => {
      good = await push({ "README.md": "# Yapit, pushed\n" }, "Pushed");
      const [hook] = sandbox.world.github.repository("yapit-tts", "yapit").hooks;
      expect(hook).toMatchObject({ events: ["push"], config: { content_type: "json" }, last_response: { code: 200 } });
      const deployed = { title: "Pushed", description: `Commit: ${good}`, status: "done" };
      await vi.waitFor(() => expect(latestDeployment(sandbox.world)).toMatchObject(deployed), { timeout: 30_000 });
      deployments = dokployOf(sandbox.world).deployments.length;
    });

    test("the next up only looks whether what was pushed is healthy", async () => {
      const run = await runner.up();
      expect(changesOf(run)).toEqual(["update application-deployment"]);
      expect(run.outputs["deployedRevision"]).toBe(good);
      expect(dokployOf(sandbox.world).deployments).toHaveLength(deployments);
      expect(changesOf(await runner.preview({ refresh: true }))).toEqual([]);
    });

    test("opens nothing but that one address of the panel", async () => {
      const { world } = sandbox;
      const token = dokployOf(world).composes[0]?.refreshToken ?? "";
      const ask = (path: string, method: string, host = "yaptts.org") =>
        world.visit(`https://yaptts.org${path}`, { method, headers: { host } });
      expect(await ask("/api/trpc/settings.health", "GET")).toMatchObject({ status: 404 });
      expect(await ask(`/api/deploy/compose/${token}`, "POST")).toMatchObject({ status: 404 });
      expect(await ask("/", "GET", "dokploy.docker.localhost")).toMatchObject({ status: 404 });
      expect(await ask(`/.deploy/${"x".repeat(20)}`, "POST")).toMatchObject({
        status: 404,
        body: expect.stringContaining("Compose Not Found") as string,
      });
      expect((await ask(`/.deploy/${token}`, "GET")).body).toContain("<title>Yapit</title>");
      expect((await ask(`/.deploy/${token}/../../api/trpc/project.all`, "POST")).body).not.toContain("Unauthorized");
    });
  });
});
