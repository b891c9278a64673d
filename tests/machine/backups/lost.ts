import { expect, it } from "vitest";
import { type BackedUpStack, SETTINGS } from "./backed-up-stack.ts";

/** A machine that is gone, and another in its place. */
export function lost(on: () => BackedUpStack): void {
  it("is back at its address with what was backed up", async () => {
    const { hetzner } = on().stack.services;
    const timed: Record<string, number> = {};
    const timing = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
      const started = performance.now();
      const result = await work();
      timed[what] = Math.round((performance.now() - started) / 6000) / 10;
      return result;
    };
    const { said } = await on().scheduled();
    const name = said.split("/")[1] ?? "";
    const rows = (await on().counted()).rows;
    await on().sql("INSERT INTO document (text) VALUES ('since the last backup');");

    const [server] = hetzner.servers.all;
    const { machine } = on();
    hetzner.servers.protect(server?.id ?? 0, { delete: false, rebuild: false });
    await hetzner.settled();
    hetzner.servers.delete(server?.id ?? 0);
    await hetzner.settled();
    await expect.poll(() => machine.listening(), { timeout: 60_000 }).toEqual([]);

    const refused = await timing("told", () =>
      on()
        .stack.runner(SETTINGS)
        .up({ refresh: true })
        .then(() => "", String),
    );
    expect(refused).toContain(`server.allowReplacementOf: ${server?.id}`);
    const permitted = { type: "cx33", location: "nbg1", allowReplacementOf: server?.id };
    await timing("up", () =>
      on()
        .stack.runner({ ...SETTINGS, "yapit:server": permitted })
        .up({ refresh: true }),
    );
    expect(on().machine.address).toBe(machine.address);
    expect((await on().counted()).rows).not.toHaveProperty("public.document");

    // The new machine's timer is faster than who restores.
    await on().scheduled();
    expect((await on().restore()).stderr).toContain("name the one you mean with --from");
    const { code, stdout, stderr } = await timing("restore", () => on().restore("--from", name));
    expect(code, stdout + stderr).toBe(0);
    expect((await on().counted()).rows).toEqual(rows);
    expect(await Promise.all(["/", "/api/health"].map((path) => on().statusOf(path)))).toEqual([200, 200]);
    await on().heals();
    console.log(`minutes of a lost machine: ${JSON.stringify(timed)}`);
  });
}
