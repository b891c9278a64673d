import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { githubApi } from "@yapit-infra/sandbox/github/api.ts";
import { publishEvery } from "@yapit-infra/sandbox/github/continuous-integration.ts";
import { seedYapit } from "@yapit-infra/sandbox/github/seed.ts";
import { GithubStore } from "@yapit-infra/sandbox/github/store.ts";
import { registryApi } from "@yapit-infra/sandbox/registry/api.ts";
import { RegistryStore } from "@yapit-infra/sandbox/registry/store.ts";
import { releaseFacts } from "../../../application-source/facts/known-releases.ts";
import { plannedCommit } from "../../../components/preflight/commit/planned-commit.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";

const PULLED = ["gateway", "smokescreen", "defuddle", "kokoro-cpu", "yolo-cpu"];

let [github, registry, calls] = [new GithubStore(), new RegistryStore(), new Calls()];
let servers: Server[];
/** The commit of the tag v0.4.3. */
let released: string;

beforeEach(async () => {
  [github, registry, calls] = [new GithubStore(), new RegistryStore(), new Calls()];
  released = seedYapit(github).tags["v0.4.3"] ?? "";
  github.addToken("good");
  publishEvery(registry, released);
  servers = await Promise.all([listen(githubApi(github, calls)), listen(registryApi(registry, calls))]);
});
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(app: { fetch: Parameters<typeof getRequestListener>[0] }): Promise<Server> {
  const listener = getRequestListener(app.fetch);
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

interface Plan {
  file?: Record<string, unknown>;
  /** The output `images` of the last update. */
  running?: Record<string, string>;
}

async function plan({ file = {}, running }: Plan = {}) {
  const parsed = parseStackConfig("prod", file);
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  const mocks: pulumi.runtime.Mocks = {
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
    call: () => {
      if (!running) throw new Error("unknown stack");
      return { outputs: { images: running } };
    },
  };
  await pulumi.runtime.setMocks(mocks, "yapit", "prod", false, "yapit-tts");
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
  const [atGithub, atRegistry] = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  try {
    const services = {
      github: { endpoint: `${atGithub ?? ""}/graphql`, token: "good" },
      registry: { endpoint: atRegistry ?? "" },
    };
    const { images } = await plannedCommit(parsed.config, services, 60_000);
    return { images, warnings: warn.mock.calls.map(([message]) => message) };
  } finally {
    warn.mockRestore();
  }
}

const digestOf = (repository: string, commit: string) => registry.state.repositories[repository]?.tags[commit] ?? "";
const cut = (prefix: string) => {
  calls.faultAt = (call) => (call.startsWith(prefix) ? { when: "before" } : undefined);
};

test("each service that is published gets the image of the commit, by digest, in one question and one a tag", async () => {
  const { images, warnings } = await plan();
  expect(Object.keys(images)).toEqual(PULLED);
  const digest = digestOf("yapit-tts/gateway", released);
  expect(images["gateway"]).toEqual({ repository: "ghcr.io/yapit-tts/gateway", digest, commit: released });
  expect(warnings).toEqual([]);
  expect(calls.made.filter((call) => call.startsWith("github"))).toHaveLength(1);
});

test("what is built from the clone is asked for nowhere", async () => {
  const { images } = await plan({ file: { application: { build: ["gateway"] } } });
  expect(Object.keys(images)).toEqual(PULLED.filter((service) => service !== "gateway"));
  expect(calls.made.filter((call) => call.includes("gateway"))).toEqual([]);
});

test("on a branch that has moved, only what was changed has another image", async () => {
  registry.publish(
    "yapit-tts/gateway",
    (await github.push("yapit-tts/yapit", "main", { "yapit/gateway/a.py": "#" }, "A")).sha,
  );
  await github.push("yapit-tts/yapit", "main", { "docs/b.md": "b" }, "B");
  const { images } = await plan({ file: { repository: { ref: "main" } } });
  expect(images["gateway"]?.commit).not.toBe(released);
  expect(images["defuddle"]?.commit).toBe(released);
});

test("a commit that needs a new setting is refused before anything is deployed, and deployed once it is given", async () => {
  const config = github.commit(github.repository("yapit-tts", "yapit"), "main").files["yapit/gateway/config.py"] ?? "";
  const more = `${config}    tts_overflow_queue_threshold: int\n`;
  const { sha } = await github.push("yapit-tts/yapit", "main", { "yapit/gateway/config.py": more }, "Overflow");
  registry.publish("yapit-tts/gateway", sha);
  const file = { repository: { ref: "main" } };
  const needs = "needs TTS_OVERFLOW_QUEUE_THRESHOLD, which nobody sets: add it under application.settings";
  await expect(plan({ file })).rejects.toThrow(new pulumi.RunError(`gateway at ${sha.slice(0, 7)} ${needs}`));
  const settings = { TTS_OVERFLOW_QUEUE_THRESHOLD: "3" };
  expect((await plan({ file: { ...file, application: { settings } } })).images["gateway"]?.commit).toBe(sha);
});

test("an image that CI has not made yet is waited for, or built", async () => {
  const { sha } = await github.push("yapit-tts/yapit", "main", { "yapit/gateway/a.py": "#" }, "A");
  await expect(plan({ file: { repository: { ref: "main" } } })).rejects.toThrow(
    `gateway: ghcr.io has no ghcr.io/yapit-tts/gateway of ${sha.slice(0, 7)}: wait until its CI has published it, or add gateway to application.build`,
  );
});

test("a silent GitHub is a warning: the tag's images are known, and the health gate decides", async () => {
  // The sandbox's commits have other names than the real ones, which are known.
  publishEvery(registry, releaseFacts("v0.4.3").commit);
  cut("github");
  const { images, warnings } = await plan();
  expect(images["gateway"]?.commit).toBe(releaseFacts("v0.4.3").commit);
  expect(warnings).toEqual([
    "GitHub does not answer (ECONNRESET): v0.4.3 is deployed without having been read, and the health gate decides",
  ]);
});

test("with a silent registry what runs goes on running, and a first update is refused in a sentence each", async () => {
  cut("registry");
  const running = Object.fromEntries(
    PULLED.map((name) => [name, `${digestOf(`yapit-tts/${name}`, released)} (commit ${released})`]),
  );
  const { images, warnings } = await plan({ running });
  expect(images["gateway"]?.digest).toBe(digestOf("yapit-tts/gateway", released));
  expect(warnings).toHaveLength(PULLED.length);
  await expect(plan()).rejects.toThrow(
    "gateway: ghcr.io does not answer (ECONNRESET), so nobody knows which image to deploy: try again, or add gateway to application.build",
  );
});

test("with a silent registry an older image than the commit's is not taken for it", async () => {
  await github.push("yapit-tts/yapit", "main", { "yapit/gateway/a.py": "#" }, "A");
  cut("registry");
  const running = Object.fromEntries(
    PULLED.map((name) => [name, `${digestOf(`yapit-tts/${name}`, released)} (commit ${released})`]),
  );
  await expect(plan({ file: { repository: { ref: "main" } }, running })).rejects.toThrow(/^gateway: ghcr\.io does not/);
});

test("an owner who pushes to deploy reads which services a push does not move", async () => {
  const { warnings } = await plan({ file: { repository: { ref: "main", pushToDeploy: true } } });
  expect(warnings).toEqual([
    `repository.pushToDeploy: a push deploys what is built from the clone; ${PULLED.join(", ")} move at the next pulumi up`,
  ]);
});
