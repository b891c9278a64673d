import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeMachine, type FakeMachine } from "./fake-machine.ts";

vi.setConfig({ testTimeout: 30_000 });

/** depends_on with `restart: true` (https://docs.docker.com/reference/compose-file/services/#depends_on). */
describe("a service whose dependency is made anew", () => {
  let machine: FakeMachine;
  beforeEach(async () => {
    machine = await fakeMachine();
    await deploy("one");
  });

  async function deploy(setting: string): Promise<void> {
    const file = `services:
  store: { image: redis:7-alpine, environment: { SETTING: ${setting} } }
  follower: { image: redis:7-alpine, depends_on: { store: { condition: service_started, restart: true } } }
  bystander: { image: redis:7-alpine, depends_on: { store: { condition: service_started } } }
`;
    machine.files.set("/app/compose.yml", file);
    expect(await machine.docker.composeUp({ project: "p", folder: "/app", file: "compose.yml" })).toMatchObject({
      ok: true,
    });
  }

  /** By service: which container it is, and since when it runs. */
  function containers(): Record<string, { id: string; startedAt: string; status: string }> {
    const all = machine.docker.containers({ project: "p" });
    return Object.fromEntries(all.map(({ name, id, startedAt, status }) => [name, { id, startedAt, status }]));
  }

  it("starts again after it, as the same container", async () => {
    const before = containers();
    await deploy("two");
    const after = containers();
    expect(after["p-store-1"]?.id).not.toBe(before["p-store-1"]?.id);
    expect(after["p-follower-1"]).toMatchObject({ id: before["p-follower-1"]?.id, status: "running" });
    expect(Date.parse(after["p-follower-1"]?.startedAt ?? "")).toBeGreaterThanOrEqual(
      Date.parse(after["p-store-1"]?.startedAt ?? ""),
    );
    expect(after["p-follower-1"]?.startedAt).not.toBe(before["p-follower-1"]?.startedAt);
  });

  it("is left alone without `restart: true`, and when nothing is made anew", async () => {
    const before = containers();
    await deploy("one");
    expect(containers()).toEqual(before);
    await deploy("two");
    expect(containers()["p-bystander-1"]).toEqual(before["p-bystander-1"]);
  });
});
