/** One machine from its first boot to Dokploy with an owner, then what is seen from outside, what goes wrong on it, and a reboot. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dokployAccess } from "./platform/dokploy-access.ts";
import { docker } from "./platform/docker.ts";
import { dokploy } from "./platform/dokploy.ts";
import { fromOutside } from "./platform/from-outside.ts";
import { Platform, ROLES } from "./platform/platform.ts";
import { privateRegistry } from "./platform/private-registry.ts";
import { reboot } from "./platform/reboot.ts";
import { traefik } from "./platform/traefik.ts";
import { count } from "./summary.ts";
import { everything, touched } from "./touched.ts";

let platform: Platform;
const on = () => platform;

beforeAll(async () => {
  platform = await Platform.boot();
});
afterAll(() => platform.close());

describe("the bootstrap on a new machine", () => {
  it.each(ROLES)("%s ends well", async (role) => {
    const { code, stdout, stderr } = await platform.step(role);
    expect(stderr).toBe("");
    expect(stdout).toContain(`${role}: `);
    expect(code).toBe(0);
  });

  it("leaves nothing that inspect would tell", async () => {
    expect(await platform.findings()).toEqual([]);
  });

  it("touches nothing when it runs again", async () => {
    const { machine } = platform;
    const before = await everything(machine);
    await platform.steps();
    const changed = touched(before, await everything(machine));
    count({ secondRunTouched: changed.length });
    expect(changed).toEqual([]);
  });

  it("holds Docker at its version", async () => {
    expect(await platform.machine.says("apt-mark showhold")).toBe("docker-ce\ndocker-ce-cli");
  });
});

privateRegistry(on);
fromOutside(on);
traefik(on);
dokploy(on);
dokployAccess(on);
docker(on);
reboot(on);
