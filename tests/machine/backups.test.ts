/**
 * Backups and their way back on a real machine: systemd's timer, PostgreSQL in its container, age, rclone, a bucket with locks behind
 * TLS, and what goes wrong in between, up to the loss of the machine.
 */
import { afterAll, beforeAll, describe } from "vitest";
import { BackedUpStack } from "./backups/backed-up-stack.ts";
import { brokenOff } from "./backups/broken-off.ts";
import { lost } from "./backups/lost.ts";
import { restored } from "./backups/restored.ts";
import { taken } from "./backups/taken.ts";
import { openWorld, type World } from "./world/world.ts";

let world: World;
let prod: BackedUpStack;
beforeAll(async () => {
  world = await openWorld();
  prod = await BackedUpStack.open(world);
  await prod.up();
}, 900_000);
afterAll(async () => {
  await prod.close();
  world.close();
});

describe("a backup", () => {
  taken(() => prod);
  brokenOff(() => prod);
});
describe("a restore", () => restored(() => prod));
describe("a machine that is lost", () => lost(() => prod));
