/** The unchanged program on the outside world's stand-ins, with real machines behind Hetzner's. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { endpointsIn } from "@yapit-infra/sandbox/session/endpoints.ts";
import { sandboxFolder } from "@yapit-infra/sandbox/session/folder.ts";
import { openListeners } from "@yapit-infra/sandbox/session/listeners.ts";
import { variablesFor } from "@yapit-infra/sandbox/session/variables.ts";
import { World as Services } from "@yapit-infra/sandbox/world/world.ts";
import { KillableRunner } from "../../faults/killable-runner.ts";
import { type Published, publishedDigests, REAL_DOKPLOY } from "../made/images.ts";
import { RealComputers } from "./computers.ts";
import { serveGit, withGitsNames } from "./git.ts";
import { ROUTER, type World } from "./world.ts";

const PROGRAM = join(import.meta.dirname, "program.ts");

export interface RealStack {
  /** The environment in which a command of the project finds all of this. */
  variables: Record<string, string>;
  services: Services;
  computers: RealComputers;
  /** A commit on main that changes these files, with these images. @returns its name */
  push(files: Record<string, string>, images: Published): Promise<string>;
  /** Of production; `overrides` stand for what the stack's own file would say. */
  runner(overrides?: Record<string, unknown>): KillableRunner;
  close(): Promise<void>;
}

/** @param own variables that stand for the sandbox's */
export async function openStack(world: World, own: Record<string, string> = {}): Promise<RealStack> {
  const root = join(world.folder, "sandbox");
  mkdirSync(root);
  process.env["YAPIT_SANDBOX_FOLDER"] = root;
  const folder = sandboxFolder();
  const endpoints = await endpointsIn(folder.endpoints);
  const computers = new RealComputers(world);
  const services = new Services(undefined, computers);
  const runners: KillableRunner[] = [];
  const later = new Map<string, Published>();
  publishReal(services, world.made.images, later);
  // The real one clones by git.
  const real = REAL_DOKPLOY !== undefined;
  const renamed = (): Map<string, string> => (real ? withGitsNames(services, world.folder) : new Map<string, string>());
  renamed();
  const git = real ? serveGit(services, world.folder, ROUTER, world.hostKey.privateKey) : undefined;
  world.outside.clone = (request) => services.github.clone(request);
  const listeners = await openListeners(services, endpoints);
  const variables = { ...variablesFor(folder, endpoints, listeners, "stand-in"), ...own };
  return {
    variables,
    services,
    computers,
    push: async (files, images) => {
      const { sha: called } = await services.github.push("yapit-tts/yapit", "main", files, images);
      const sha = renamed().get(called) ?? called;
      later.set(sha, images);
      publishReal(services, world.made.images, later);
      return sha;
    },
    runner: (overrides) => {
      const runner = new KillableRunner({ folder, stack: "prod", variables, overrides, program: PROGRAM });
      runners.push(runner);
      return runner;
    },
    close: async () => {
      for (const runner of runners) runner.end();
      await computers.close();
      await listeners.close();
      git?.close();
    },
  };
}

/** The registry that the program asks names the images that the machine can pull; `later` by commit. */
function publishReal({ registry }: Services, images: string, later: ReadonlyMap<string, Published>): void {
  for (const [repository, { tags }] of Object.entries(registry.state.repositories))
    for (const tag of Object.keys(tags)) {
      const digest = publishedDigests(images, later.get(tag) ?? "latest")[repository];
      if (digest !== undefined) tags[tag] = digest;
    }
}
