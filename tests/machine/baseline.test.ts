import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BASELINE } from "./inputs.ts";
import { RealMachine } from "./machine.ts";
import { count } from "./summary.ts";
import { everything, touched } from "./touched.ts";
import { openWorld, type World } from "./world/world.ts";

describe.each([
  { name: "ssh.service", sshSocket: false },
  { name: "ssh.socket", sshSocket: true },
])("a new machine whose sshd is started by $name", ({ sshSocket }) => {
  let world: World;
  let machine: RealMachine;
  beforeAll(async () => {
    world = await openWorld();
    machine = await RealMachine.boot(world, { sshSocket });
  });
  afterAll(async () => {
    await machine.destroy();
    world.close();
  });

  const hostKeys = () => machine.says("ssh-keyscan 127.0.0.1 2>/dev/null | awk '!/^#/ { print $2, $3 }'");
  let ownKey = "";

  it("has user data that keeps to cloud-init's own schema", async () => {
    const userData = "/var/lib/cloud/seed/nocloud/user-data";
    expect(await machine.says(`cloud-init schema --config-file ${userData} 2>&1`)).toContain("Valid schema");
  });

  it("makes a host key of its own, shows it beside that of its user data, and prints the same when asked again", async () => {
    expect(await hostKeys()).toBe(machine.hostKey);
    for (let run = 1; run <= 2; run++) {
      const { code, stdout, stderr } = await machine.script("host-key", {});
      expect(stderr).toBe("");
      expect(stdout).toMatch(/^ecdsa-sha2-nistp256 \S+\n$/);
      expect(code).toBe(0);
      ownKey ||= stdout.trim();
      expect(stdout.trim()).toBe(ownKey);
    }
    expect((await hostKeys()).split("\n").sort()).toEqual([ownKey, machine.hostKey].sort());
    machine.pin(ownKey);
  });

  it("is made fit for production by baseline.sh", async () => {
    const { code, stdout, stderr } = await machine.script("baseline", { ...BASELINE, HOST_KEY: ownKey });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/baseline: done\n$/);
    expect(code).toBe(0);
  });

  it("shows its own host key alone from then on", async () => {
    expect(await hostKeys()).toBe(ownKey);
    machine.ssh.close();
    expect((await machine.ssh.exec("true")).code).toBe(0);
  });

  it("lets nobody in by password", async () => {
    expect(await machine.says("sshd -T | grep -E '^(passwordauthentication|permitrootlogin) '")).toBe(
      "permitrootlogin without-password\npasswordauthentication no",
    );
    machine.ssh.close();
    expect((await machine.ssh.exec("whoami")).stdout).toBe("root\n");
  });

  it("is not touched by a second run", async () => {
    const before = await everything(machine);
    expect((await machine.script("baseline", { ...BASELINE, HOST_KEY: ownKey })).code).toBe(0);
    const changed = touched(before, await everything(machine));
    count({ secondRunTouched: changed.length });
    expect(changed).toEqual([]);
  });

  it("is as it was after a reboot", async () => {
    await machine.reboot();
    const before = await everything(machine);
    expect((await machine.script("baseline", { ...BASELINE, HOST_KEY: ownKey })).code).toBe(0);
    expect(touched(before, await everything(machine))).toEqual([]);
  });
});
