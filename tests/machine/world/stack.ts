/** The unchanged program on the outside world's stand-ins, with real machines behind Hetzner's. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { endpointsIn } from "@yapit-infra/sandbox/session/endpoints.ts";
import { sandboxFolder } from "@yapit-infra/sandbox/session/folder.ts";
import { openListeners } from "@yapit-infra/sandbox/session/listeners.ts";
import { runProgram, StackRunner } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { variablesFor } from "@yapit-infra/sandbox/session/variables.ts";
import { World as Services } from "@yapit-infra/sandbox/world/world.ts";
import { type Published, publishedDigests } from "../made/images.ts";
import { RealComputers } from "./computers.ts";
import type { World } from "./world.ts";

export interface RealStack {
  services: Services;
  computers: RealComputers;
  /** A commit on main that changes these files, with these images. @returns its name */
  push(files: Record<string, string>, images: Published): Promise<string>;
  /** Of production; `overrides` stand for what the stack's own file would say. */
  runner(overrides?: Record<string, unknown>): Promise<StackRunner>;
  close(): Promise<void>;
}

export async function openStack(world: World): Promise<RealStack> {
  const root = join(world.folder, "sandbox");
  mkdirSync(root);
  process.env["YAPIT_SANDBOX_FOLDER"] = root;
  const folder = sandboxFolder();
  const endpoints = await endpointsIn(folder.endpoints);
  const computers = new RealComputers(world);
  const services = new Services(undefined, computers);
  const later = new Map<string, Published>();
  publishReal(services, world.made.images, later);
  world.outside.clone = (request) => services.github.clone(request);
  const listeners = await openListeners(services, endpoints);
  const variables = variablesFor(folder, endpoints, listeners, "stand-in");
  return {
    services,
    computers,
    push: async (files, images) => {
      const { sha } = await services.github.push("yapit-tts/yapit", "main", files, images);
      later.set(sha, images);
      publishReal(services, world.made.images, later);
      return sha;
    },
    runner: (overrides) =>
      StackRunner.open({
        ...{ folder, stack: "prod", variables, overrides, say: console.log },
        program: () => withDockerOf(world.made.dockerVersion),
      }),
    close: async () => {
      await computers.close();
      await listeners.close();
    },
  };
}

/** Debian's Docker in place of the tested one, of which its repository has no package. */
async function withDockerOf(version: string): Promise<Record<string, unknown>> {
  const table = new URL("../../../stack-config/tested-versions.ts", import.meta.url);
  const { TESTED_VERSIONS } = (await import(/* @vite-ignore */ table.href)) as {
    TESTED_VERSIONS: { docker: string }[];
  };
  for (const tested of TESTED_VERSIONS) tested.docker = version;
  return runProgram();
}

/** The registry that the program asks names the images that the machine can pull; `later` by commit. */
function publishReal({ registry }: Services, images: string, later: ReadonlyMap<string, Published>): void {
  for (const [repository, { tags }] of Object.entries(registry.state.repositories))
    for (const tag of Object.keys(tags)) {
      const digest = publishedDigests(images, later.get(tag) ?? "latest")[repository];
      if (digest !== undefined) tags[tag] = digest;
    }
}
