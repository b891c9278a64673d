import { expect, test } from "vitest";
import { callFor } from "./call.ts";
import { setUp } from "./resource-world.ts";

test("the nightly clean-up is switched off, and stays so: a deletion would meet the Dokploy made anew at a lost one's address", async () => {
  const { settings, dokploy } = setUp();
  await settings.create({ enableDockerCleanup: false }, callFor("Settings", "settings"));
  expect(dokploy.cleanup).toBe(false);
  await settings.delete("settings", {}, callFor("Settings", "settings"));
  expect(dokploy.cleanup).toBe(false);
});
