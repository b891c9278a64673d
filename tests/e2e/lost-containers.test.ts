import { afterAll, beforeAll, expect, test } from "vitest";
import type { StackRunner } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { changesOf, containersOf, onlyContainer, onlyMachine, statusOf } from "./deployed-application.ts";
import { type TemporarySandbox, temporarySandbox } from "./temporary-sandbox.ts";

let sandbox: TemporarySandbox;
let runner: StackRunner;
beforeAll(async () => {
  sandbox = await temporarySandbox();
  runner = await sandbox.runner("prod");
  await runner.up();
});
afterAll(() => sandbox.end());

const docker = () => onlyMachine(sandbox.world).docker;
const health = () => statusOf(sandbox.world, "/api/health");

/** As `docker rm -f` and `docker stop` on the machine do it. */
function remove(service: string): void {
  for (const container of containersOf(sandbox.world, service)) docker().remove(container);
}

test.each([
  ["a gateway that somebody removed", () => remove("gateway")],
  ["a gateway that somebody stopped", () => docker().stop(onlyContainer(sandbox.world, "gateway"))],
  ["all workers that somebody removed", () => ["kokoro-cpu-1", "kokoro-cpu-2", "yolo-cpu-1"].forEach(remove)],
  ["a database that somebody removed", () => remove("postgres")],
])("%s is seen by a refresh, and the up behind it brings it back", async (_, harm) => {
  const services = () =>
    docker()
      .containers()
      .filter(({ status }) => status === "running")
      .map(({ name }) => name)
      .sort();
  const before = services();
  harm();
  expect(changesOf(await runner.preview({ refresh: true }))).toContain("update application-deployment");
  await runner.up({ refresh: true });
  expect(services()).toEqual(before);
  expect(await health()).toBe(200);
  expect(changesOf(await runner.preview({ refresh: true }))).toEqual([]);
});

test("where Traefik is gone, up says at once what starts it, and that does", async () => {
  const traefik = docker().find("dokploy-traefik");
  if (!traefik) throw new Error("no Traefik");
  docker().remove(traefik);
  const message = await sandbox.failure(() => runner.up({ refresh: true }));
  const [, step] = /pulumi up --refresh --replace '([^']+)' starts Traefik again/.exec(message) ?? [];
  expect(step).toBeDefined();
  await runner.up({ refresh: true, replace: [step ?? ""] });
  expect(docker().find("dokploy-traefik")).toMatchObject({ status: "running" });
  expect(await health()).toBe(200);
  expect(changesOf(await runner.preview({ refresh: true }))).toEqual([]);
});
