/** The values that the program puts in front of each script (components/platform/platform.ts). */
import { scriptText } from "../../components/platform/remote-script.ts";
import { watchSettings } from "../../components/watching/settings.ts";
import { script, watchScript } from "../../components/watching/scripts.ts";
import { parseStackConfig } from "../../stack-config/parse-stack-config.ts";
import { TESTED_VERSIONS } from "../../stack-config/tested-versions.ts";
import type { RealMachine } from "./machine.ts";
import type { World } from "./world/world.ts";

const { dokploy: dokployVersion = "", traefik: traefikVersion = "", postgres = "" } = TESTED_VERSIONS.at(-1) ?? {};

export const BASELINE = {
  ADMIN_KEYS: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIRFQwsrdOrWi6nXq0fJEpV5zWcaFnAl6mlATGWRHlxP somebody",
  REBOOT_TIME: "04:00",
  HOST_KEY: "",
};

/** Debian's version of Docker in place of the tested one: its repository has no other. */
export function docker(world: World, machine: RealMachine): Record<string, string> {
  return {
    DOCKER_VERSION: world.made.dockerVersion,
    ADVERTISE_ADDRESS: machine.address,
    WALL: scriptText("wall.sh"),
    OPEN_PORTS: "80,443",
    SWARM: "starts",
  };
}

export const TRAEFIK = {
  TRAEFIK_IMAGE: `traefik:${traefikVersion}`,
  ACME_EMAIL: "admin@yaptts.org",
  ORIGIN_PEM: "",
  VISITOR_PEM: "",
  DEPLOY_HOST: "",
};

export function dokploy(machine: RealMachine): Record<string, string> {
  return {
    DOKPLOY_IMAGE: `dokploy/dokploy:${dokployVersion}`,
    POSTGRES_IMAGE: `postgres:${postgres}`,
    ADVERTISE_ADDRESS: machine.address,
    REGISTRY_TOKEN: "",
  };
}

/** Looks that tell nobody. */
export function watching(): Record<string, string> {
  const parsed = parseStackConfig("staging-x", {});
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  const { watching: settings } = parsed.config;
  const toNobody = { webhookUrl: "", pingUrl: "" };
  const watched = {
    stack: "staging-x",
    domain: "x.yaptts.org",
    services: {},
    watching: settings,
    queues: [],
    ...toNobody,
  };
  return {
    WATCH: watchScript(),
    PRUNE: script("prune.sh"),
    SETTINGS: watchSettings(watched),
    EVERY_MINUTES: "30",
  };
}

/** As the program installs and runs it. */
export const ACCESS =
  "install -m 700 /dev/stdin /usr/local/sbin/yapit-dokploy-access && /usr/local/sbin/yapit-dokploy-access";

/** Beside Docker's version, the domain and whether Cloudflare is in front. */
export const INSPECT = { TRAEFIK_IMAGE: TRAEFIK.TRAEFIK_IMAGE, DOKPLOY_IMAGE: `dokploy/dokploy:${dokployVersion}` };
