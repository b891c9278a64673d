import { describe, expect, test } from "vitest";
import { DokployError, UncertainOutcome } from "@yapit-infra/dokploy-provider/api/dokploy-error.ts";
import { RefusedSshKey, UnreachableMachine, WrongHostKey } from "@yapit-infra/dokploy-provider/machine/ssh-endpoint.ts";
import { pastSilence, Silence } from "@yapit-infra/dokploy-provider/rules/silent-machine.ts";
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import { callFor } from "./call.ts";

const KNOWN = { inputs: { name: "a" }, state: { name: "a", appName: "app-x" } };
const SILENT = [new UnreachableMachine("off"), new RefusedSshKey("key"), new UncertainOutcome("Dokploy is away")];

/** A resource that fails with `error` whenever the machine is asked. */
function failing(error: Error) {
  let asked = 0;
  const fail = async (): Promise<never> => {
    asked++;
    throw error;
  };
  const resource: ResourceType = { create: fail, read: fail, update: fail, delete: fail };
  return { resource: pastSilence(resource, new Silence()), asked: () => asked };
}

describe("a refresh of a machine that says nothing", () => {
  test.each(SILENT)("(%s) keeps what is known, and tells it once", async (error) => {
    const { resource, asked } = failing(error);
    const call = callFor("Compose", "compose");
    expect(await resource.read?.("id", KNOWN, call)).toEqual({ id: "id", ...KNOWN });
    expect(await resource.read?.("id", KNOWN, call)).toEqual({ id: "id", ...KNOWN });
    expect(asked()).toBe(1);
    expect(call.warnings).toEqual([expect.stringContaining(error.message)]);
  });

  test("is an error at an import, which knows nothing that could be kept", async () => {
    const { resource } = failing(new UnreachableMachine("off"));
    const call = callFor("Compose", "compose");
    await expect(resource.read?.("id", { inputs: {}, state: {} }, call)).rejects.toThrow("off");
  });

  test("is an error where another host key is shown: it may be an attack", async () => {
    const { resource } = failing(new WrongHostKey("another key"));
    await expect(resource.read?.("id", KNOWN, callFor("Compose", "compose"))).rejects.toThrow("another key");
  });

  test("is none where Dokploy refuses", async () => {
    const { resource } = failing(new DokployError(400, "no"));
    await expect(resource.read?.("id", KNOWN, callFor("Compose", "compose"))).rejects.toThrow("no");
  });
});

describe("on a machine that is not there any more", () => {
  test.each([new UnreachableMachine("off"), new RefusedSshKey("key"), new WrongHostKey("another")])(
    "(%s) a deletion is done, with a warning",
    async (error) => {
      const call = callFor("Compose", "compose");
      await failing(error).resource.delete("id", KNOWN.state, call);
      expect(call.warnings).toEqual([expect.stringContaining("it was left on it")]);
    },
  );

  test("a deletion that Dokploy does not answer is repeated", async () => {
    const { resource } = failing(new UncertainOutcome("away"));
    await expect(resource.delete("id", KNOWN.state, callFor("Compose", "compose"))).rejects.toThrow("away");
  });

  test("nothing is made or changed", async () => {
    const { resource } = failing(new UnreachableMachine("off"));
    const call = callFor("Compose", "compose");
    await expect(resource.create({}, call)).rejects.toThrow("off");
    await expect(resource.update?.("id", KNOWN, {}, call)).rejects.toThrow("off");
  });
});
