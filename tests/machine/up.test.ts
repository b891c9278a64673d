/** The unchanged program on a real machine: from nothing to a site that answers, through what goes wrong meanwhile, to nothing. */
import { afterAll, beforeAll, expect, it } from "vitest";
import dotenv from "dotenv";
import { RunFailed } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { changesOf } from "../e2e/deployed-application.ts";
import type { KillableRunner } from "../faults/killable-runner.ts";
import { count } from "./summary.ts";
import { everything, touched } from "./touched.ts";
import { EVERY_MS, failedDuring } from "./visitors.ts";
import { openStack, type RealStack } from "./world/stack.ts";
import { openWorld, type World } from "./world/world.ts";

const SITE = "https://yaptts.org";
/** What visitors ask for: a page, and an answer of the gateway's by way of it. */
const VISITED = ["/", "/api/health"];
/** The branch that moves, in place of a release's tag. */
const MAIN = { "yapit:repository": { name: "yapit-tts/yapit", ref: "main" } };

let world: World;
let stack: RealStack;
let runner: KillableRunner;

const statusOf = async (path: string) => (await stack.services.visit(`${SITE}${path}`)).status;
/** By compose service: what runs it, and since when. */
async function application(): Promise<Record<string, string>> {
  const format = '{{.Label \\"com.docker.compose.service\\"}} {{.ID}} {{.Image}}';
  const lines = await stack.computers.machine.says(
    `docker ps -a --filter label=com.docker.compose.project --format "${format}"`,
  );
  return Object.fromEntries(lines.split("\n").map((line) => line.split(/ (.*)/s).slice(0, 2) as [string, string]));
}

beforeAll(async () => {
  world = await openWorld();
  stack = await openStack(world);
  runner = stack.runner(MAIN);
});
afterAll(async () => {
  await stack.close();
  world.close();
});

it("an engine that is killed while Docker is installed", async () => {
  const { calls } = stack.services;
  calls.faultAt = (call) => {
    if (call !== "command create platform-docker") return undefined;
    calls.faultAt = undefined;
    setTimeout(() => runner.killEngine(), 8000);
    return undefined;
  };
  await expect(runner.up()).rejects.toThrow(RunFailed);
  count({ killed: 1 });
  // As the README has it.
  await runner.cancel();
  await runner.refresh({ clearPendingCreates: true });
});

it("and a connection that breaks while Dokploy starts", async () => {
  const { calls } = stack.services;
  let cut: Promise<unknown> | undefined;
  calls.faultAt = (call) => {
    if (call !== "command create platform-dokploy") return undefined;
    calls.faultAt = undefined;
    cut = new Promise((resolve) => setTimeout(resolve, 5000)).then(() =>
      stack.computers.machine.inside("pkill -f '^sshd-session: root'"),
    );
    return undefined;
  };
  await expect(runner.up({ refresh: true })).rejects.toThrow(RunFailed);
  expect(cut, "the up did not come so far").toBeDefined();
  await cut;
  count({ killed: 1 });
});

it("are both repaired by the next up, which makes a site that answers", async () => {
  await runner.up({ refresh: true });
  expect(await Promise.all(VISITED.map(statusOf))).toEqual([200, 200]);
  count({ healed: 2 });
});

it("a second up changes nothing, and touches nothing on the machine", async () => {
  const before = await everything(stack.computers.machine);
  expect(changesOf(await runner.up())).toEqual([]);
  const changed = touched(before, await everything(stack.computers.machine));
  count({ secondRunTouched: changed.length });
  expect(changed).toEqual([]);
});

it("the good clone is kept without its secrets, which show in no log, no command line and no container that needs none", async () => {
  const { machine } = stack.computers;
  const code = await machine.says("ls -d /etc/dokploy/compose/*/code");
  expect(
    await machine.says(`test -f ${code}.good/docker-compose.prod.yml && ls -A ${code}.good | grep -x .env || true`),
  ).toBe("");
  expect(await machine.says("stat -c %a /etc/dokploy")).toBe("700");
  const variables = Object.entries(dotenv.parse(await machine.says(`cat ${code}/.env`)));
  const secrets = variables.filter(([, { length }]) => length >= 32);
  expect(secrets.length).toBeGreaterThan(5);
  const inspected = (...names: string[]) =>
    `docker inspect ${names.map((name) => `$(docker ps -q --filter label=com.docker.compose.service=${name})`).join(" ")}`;
  const shownIn = async (places: string) => {
    const text = await machine.says(`{ ${places}; } 2>/dev/null`);
    return secrets.flatMap(([name, secret]) => (text.includes(secret) ? [name] : []));
  };
  const everywhere = `journalctl -q; cat /var/log/*.log; ps axww -o args; docker inspect dokploy-traefik`;
  expect(await shownIn(`${everywhere}; ${inspected("smokescreen", "defuddle")}`)).toEqual([]);
  expect(await shownIn(inspected("redis", "kokoro-cpu-1", "yolo-cpu-1"))).toEqual(["REDIS_PASSWORD", "REDIS_URL"]);
});

it("a new commit is deployed, and no visitor notices", async () => {
  const before = await application();
  await stack.push({ "yapit/gateway/new.py": "", "frontend/nginx.conf": nginxConfiguration() }, "next");
  const failed = await failedDuring(VISITED, statusOf, () => runner.up());
  count({ failedRequestsMs: failed.length * EVERY_MS });
  const after = await application();
  const renewed = Object.keys(after).filter((service) => after[service] !== before[service]);
  expect(renewed).toContain("gateway");
  expect(renewed).not.toContain("postgres");
  expect(failed).toEqual([]);
});

it("a commit whose gateway crashes fails the up, and the last good state is back before a visitor notices", async () => {
  const before = await application();
  await stack.push({ "yapit/gateway/new.py": "raise\n" }, "broken");
  let said = "";
  const failed = await failedDuring(VISITED, statusOf, async () => {
    said = await runner.up().then(() => "", String);
  });
  count({ failedRequestsMs: failed.length * EVERY_MS });
  expect(failed).toEqual([]);
  expect(said).toMatch(/The last good state \(revision [0-9a-f]{12}\) was put back and is healthy/);
  expect(said).toContain("no stand-in for nothing");
  expect(said).toContain("The database is at revision efc48e1f9c00");
  expect((await application())["gateway"]?.split(" ")[1]).toBe(before["gateway"]?.split(" ")[1]);
  expect(await statusOf("/api/health")).toBe(200);
});

it("destroy leaves nothing", async () => {
  await stack.push({ "yapit/gateway/new.py": "" }, "next");
  const [server] = stack.services.hetzner.servers.all;
  const permitted = stack.runner({
    ...MAIN,
    "yapit:server": { type: "cx33", location: "nbg1", allowReplacementOf: server?.id },
  });
  await permitted.up();
  await permitted.destroy();
  expect(stack.services.leftovers()).toEqual([]);
});

function nginxConfiguration(): string {
  const { github } = stack.services;
  const { files } = github.commit(github.repository("yapit-tts", "yapit"), "main");
  return `# Another one.\n${files["frontend/nginx.conf"] ?? ""}`;
}
