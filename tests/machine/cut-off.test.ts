/** Every script, cut off: killed before a command, its machine without power, its packages locked, its disk full. What repeats it heals. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BASELINE, docker, dokploy, TRAEFIK, watching } from "./inputs.ts";
import { commandsOf, killedBefore, type Step, textOf } from "./kill.ts";
import type { Disk } from "./backend.ts";
import { RealMachine } from "./machine.ts";
import { count } from "./summary.ts";
import { everything, touched } from "./touched.ts";
import { openWorld, type World } from "./world/world.ts";

/** All of them take hours: by default each script is killed at two of its moments. */
const EVERY_COMMAND = process.env["YAPIT_MACHINE_ALL"] === "yes";
/** Of one script the kills alone. */
const ONLY = process.env["YAPIT_MACHINE_ROLE"];

let world: World;
/** What each script finds, by its role: the machine as the one before it has left it. */
const found = new Map<string, Disk | undefined>();
const commands = new Map<string, number>();

function stepsOn(machine: RealMachine): Step[] {
  return [
    { role: "host-key", values: {} },
    { role: "baseline", values: BASELINE },
    { role: "docker", values: docker(world, machine) },
    { role: "traefik", values: { ...TRAEFIK, DEPLOY_HOST: "yaptts.org" } },
    { role: "dokploy", values: dokploy(machine) },
    { role: "dokploy-access", values: {} },
    { role: "watching", values: watching() },
  ];
}
const ROLES = ["host-key", "baseline", "docker", "traefik", "dokploy", "dokploy-access", "watching"];
const stepOf = (machine: RealMachine, role: string): Step =>
  stepsOn(machine).find((step) => step.role === role) ?? { role, values: {} };

async function repeated(machine: RealMachine, step: Step): Promise<{ code: number; stdout: string; stderr: string }> {
  return machine.ssh.exec(`sh -s ${step.role}`, textOf(step), 900);
}

/** It ends well, and then has nothing left to do. */
async function heals(machine: RealMachine, step: Step): Promise<void> {
  const { code, stderr } = await repeated(machine, step);
  expect(code, stderr).toBe(0);
  const before = await everything(machine);
  expect((await repeated(machine, step)).code).toBe(0);
  expect(touched(before, await everything(machine))).toEqual([]);
}

beforeAll(async () => {
  world = await openWorld();
  let disk: Disk | undefined;
  for (const role of ROLES.slice(0, ONLY === undefined ? undefined : ROLES.indexOf(ONLY) + 1)) {
    found.set(role, disk);
    disk = await RealMachine.disk(
      world,
      async (machine) => {
        const counted = await commandsOf(machine, stepOf(machine, role));
        expect(counted.code, role).toBe(0);
        commands.set(role, counted.commands);
      },
      disk,
    );
  }
}, 1_800_000);
afterAll(() => world.close());

describe.each(ONLY === undefined ? ROLES : [ONLY])("%s", (role) => {
  it(
    "heals wherever it was killed",
    async () => {
      const all = commands.get(role) ?? 0;
      const moments = EVERY_COMMAND
        ? Array.from({ length: all }, (_, index) => index + 1)
        : [Math.round(all * 0.35), Math.round(all * 0.8)];
      for (const moment of moments) {
        const machine = await RealMachine.boot(world, {}, found.get(role));
        try {
          const step = stepOf(machine, role);
          expect(await killedBefore(machine, step, moment)).toBe(true);
          count({ killed: 1 });
          await heals(machine, step);
          count({ healed: 1 });
        } finally {
          await machine.destroy();
        }
      }
    },
    EVERY_COMMAND ? 14_400_000 : 900_000,
  );
});

describe.skipIf(ONLY !== undefined)("packages", () => {
  let machine: RealMachine;
  beforeAll(async () => {
    machine = await RealMachine.boot(world, {}, found.get("docker"));
  });
  afterAll(() => machine.destroy());

  it("another's lock on dpkg is waited for", async () => {
    await machine.says("flock /var/lib/dpkg/lock-frontend sleep 8 >/dev/null 2>&1 &");
    await machine.says("flock /var/lib/apt/lists/lock sleep 8 >/dev/null 2>&1 &");
    const started = Date.now();
    expect((await repeated(machine, stepOf(machine, "docker"))).code).toBe(0);
    expect(Date.now() - started).toBeGreaterThan(7000);
  });

  it("a second run at the same time says at once that it waits for the first", async () => {
    await machine.says("flock /run/yapit-docker.lock sleep 3 >/dev/null 2>&1 &");
    const { code, stdout } = await repeated(machine, stepOf(machine, "docker"));
    expect(stdout.split("\n")[0]).toBe(
      "docker: an earlier run of this step still goes on; waiting up to 15 minutes for its end",
    );
    expect(code).toBe(0);
  });
});

describe.skipIf(ONLY !== undefined)("on a machine without Docker", () => {
  let machine: RealMachine;
  beforeAll(async () => {
    machine = await RealMachine.boot(world, {}, found.get("docker"));
  });
  afterAll(() => machine.destroy());

  it("broken package lists are told in a sentence", async () => {
    world.outside.trouble.archive = "broken";
    const { code, stderr } = await repeated(machine, stepOf(machine, "docker"));
    delete world.outside.trouble.archive;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^docker: apt-get update: E: /);
  });

  it("a clock that is far off is told by what it breaks", async () => {
    await machine.says("{ apt-get update && apt-get install -y libfaketime; } 2>&1");
    const step = stepOf(machine, "docker");
    // The kernel, and its clock with it, is the host's: all that the script starts is told another time.
    const early = "LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 FAKETIME=-400d";
    const atAnotherTime = () => machine.ssh.exec(`${early} sh -s docker`, textOf(step), 900);
    const key = "/etc/apt/keyrings/docker.asc";
    expect(await atAnotherTime()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^docker: apt-get update: E: .*certificate/is) as string,
    });
    await machine.says(`rm ${key}`);
    const year = new Date(Date.now() - 400 * 86_400_000).getUTCFullYear();
    expect(await atAnotherTime()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(new RegExp(`on this machine's clock it is ${year}-`)) as string,
    });
  });

  it("a full disk fails, and the next run heals", async () => {
    await machine.says(
      "mount -t tmpfs -o size=8m tmpfs /var/cache/apt/archives; mkdir /var/cache/apt/archives/partial",
    );
    const { code, stderr } = await repeated(machine, stepOf(machine, "docker"));
    await machine.says("umount /var/cache/apt/archives");
    expect(stderr).toMatch(/^docker: apt-get install: E: .*enough free space/);
    expect(code).toBe(1);
  });

  it("power that is cut while packages are unpacked, too", async () => {
    const running = repeated(machine, stepOf(machine, "docker")).catch(() => undefined);
    await expect
      .poll(
        () =>
          machine
            .inside("pgrep -f 'dpkg .*--unpack' || ls /var/lib/dpkg/updates | grep -q . || pgrep -x dpkg")
            .then(({ code }) => code),
        { timeout: 120_000, interval: 100 },
      )
      .toBe(0);
    await machine.cutPower();
    await running;
    await machine.start();
    count({ killed: 1 });
    await heals(machine, stepOf(machine, "docker"));
    count({ healed: 1 });
  });
});
