/** What only a kernel of its own shows: swap and its settings, the clock, Swarm's virtual addresses, and a reboot of all that. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { BASELINE, docker } from "../inputs.ts";
import { RealMachine } from "../machine.ts";
import { openWorld, type World } from "../world/world.ts";

/** mkswap keeps a page of the 4 GB that are declared. */
const SWAP = `/swapfile ${4 * 1024 ** 3 - 4096}`;
const DAYS_OFF = 400;

let world: World;
let machine: RealMachine;
beforeAll(async () => {
  world = await openWorld();
  machine = await RealMachine.boot(world);
});
afterAll(async () => {
  await machine.destroy();
  world.close();
});

const memory = () =>
  machine.says("swapon --show=NAME,SIZE --bytes --noheadings | tr -s ' '; cat /proc/sys/vm/swappiness");
const asked = () =>
  machine.says(
    "docker run --rm --network dokploy-network --entrypoint redis-cli redis:7-alpine -h queue --no-raw ping",
  );

it("cloud-init ends well with the program's user data", async () => {
  const { status, errors } = JSON.parse((await machine.inside("cloud-init status --format json")).stdout) as {
    status: string;
    errors: string[];
  };
  expect({ status, errors }).toEqual({ status: "done", errors: [] });
  // By the host key in it.
  expect((await machine.ssh.exec("whoami")).stdout).toBe("root\n");
});

it("baseline.sh switches swap on in the declared size, and the kernel has its setting", async () => {
  const { code, stderr } = await machine.script("baseline", BASELINE);
  expect(code, stderr).toBe(0);
  expect(await memory()).toBe(`${SWAP}\n10`);
});

it("a clock that is far off is told by what it breaks, and set right it stands in nothing's way", async () => {
  const values = docker(world, machine);
  await machine.says(`date --set '-${DAYS_OFF} days'`);
  const year = new Date(Date.now() - DAYS_OFF * 86_400_000).getUTCFullYear();
  const { code, stderr } = await machine.script("docker", values);
  await machine.says(`date --set '@${Math.round(Date.now() / 1000)}'`);
  expect(stderr).toContain(`on this machine's clock it is ${year}-`);
  expect(code).toBe(1);
  const again = await machine.script("docker", values);
  expect(again.code, again.stderr).toBe(0);
});

it("Swarm gives a service a virtual address, and its containers are reached by it", async () => {
  await machine.says("docker service create --quiet --name queue --network dokploy-network redis:7-alpine");
  const virtual = await machine.says("docker service inspect --format '{{(index .Endpoint.VirtualIPs 0).Addr}}' queue");
  expect(virtual).toMatch(/^10\.\d+\.\d+\.\d+\/24$/);
  expect(await asked()).toBe("PONG");
  const named = `docker run --rm --network dokploy-network --entrypoint getent redis:7-alpine hosts queue`;
  expect((await machine.says(named)).split(" ")[0]).toBe(virtual.split("/")[0]);
});

it("a reboot brings all of it back, Docker behind the wall", async () => {
  const boot = () => machine.says("cat /proc/sys/kernel/random/boot_id");
  const before = await boot();
  await machine.reboot();
  expect(await boot()).not.toBe(before);
  expect(await memory()).toBe(`${SWAP}\n10`);
  const timeout = 60_000 * world.made.slowness;
  await expect.poll(() => machine.inside("docker info").then(({ code }) => code), { timeout }).toBe(0);
  const [wall = 0, starting = 0, up = 0] = (
    await machine.says(
      "systemctl show -P ActiveEnterTimestampMonotonic yapit-wall; systemctl show -P InactiveExitTimestampMonotonic docker; systemctl show -P ActiveEnterTimestampMonotonic docker",
    )
  )
    .split("\n")
    .map(Number);
  expect(wall).toBeLessThan(starting);
  expect((up - starting) / 1_000_000).toBeLessThan(60 * world.made.slowness);
  await expect.poll(() => asked().catch(() => ""), { timeout }).toBe("PONG");
  const { code, stderr } = await machine.script("docker", docker(world, machine));
  expect(code, stderr).toBe(0);
});
