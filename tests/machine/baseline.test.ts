import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RealMachine } from "./machine.ts";
import { openWorld, type World } from "./world/world.ts";

const VALUES = { ADMIN_KEYS: "", REBOOT_TIME: "04:00" };

describe("a new machine", () => {
  let world: World;
  let machine: RealMachine;
  beforeAll(async () => {
    world = await openWorld();
    machine = await RealMachine.boot(world);
    await machine.says("apt-get update");
  });
  afterAll(async () => {
    await machine.destroy();
    world.close();
  });

  it("is made fit for production by baseline.sh", async () => {
    const { code, stdout, stderr } = await machine.script("baseline", VALUES);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/baseline: done\n$/);
    expect(code).toBe(0);
  });

  it("lets nobody in by password", async () => {
    expect(await machine.says("sshd -T | grep -E '^(passwordauthentication|permitrootlogin) '")).toBe(
      "permitrootlogin without-password\npasswordauthentication no",
    );
    machine.ssh.close();
    expect((await machine.ssh.exec("whoami")).stdout).toBe("root\n");
  });
});
