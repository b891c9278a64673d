/** The outside world: every service's store, wired to each other, saved and loaded as one file. It listens to nothing. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { Calls } from "../core/calls.ts";
import { redirected } from "../cloudflare/redirected.ts";
import { CloudflareStore } from "../cloudflare/store.ts";
import type { CloudflareState } from "../cloudflare/state.ts";
import { type Answer, type EdgeSettings, knock, type OutsideWorld, visit, type VisitInit } from "./front-door.ts";
import { publishEvery, publishImages } from "../github/continuous-integration.ts";
import type { GithubState } from "../github/state.ts";
import { seedYapit } from "../github/seed.ts";
import { GithubStore } from "../github/store.ts";
import type { HetznerState } from "../hetzner/state.ts";
import { HetznerStore } from "../hetzner/store.ts";
import { runCommand } from "../machine/commands.ts";
import type { Computers } from "../machine/host.ts";
import type { MachinesState } from "../machine/machine-state.ts";
import { Machines } from "../machine/machines.ts";
import { programs } from "../machine/programs.ts";
import type { RegistryState } from "../registry/state.ts";
import { imageSource } from "../registry/image-source.ts";
import { RegistryStore } from "../registry/store.ts";

interface SavedWorld {
  hetzner: HetznerState;
  cloudflare: CloudflareState;
  github: GithubState;
  registry: RegistryState;
  machines: MachinesState;
}

/** The tokens a person would have made by hand at each service. */
export const TOKENS = {
  hetzner: "sandbox".padEnd(64, "0"),
  cloudflare: "sandbox-cloudflare-token",
  github: "sandbox-github-token",
};

export class World {
  readonly calls = new Calls();
  readonly hetzner: HetznerStore;
  readonly cloudflare: CloudflareStore;
  readonly github: GithubStore;
  readonly registry: RegistryStore;
  readonly machines: Machines;
  /** Behind Hetzner's servers: `machines`, or others that were given. */
  readonly computers: Computers;

  constructor(saved?: SavedWorld, computers?: Computers) {
    this.registry = new RegistryStore(saved?.registry);
    this.machines = new Machines(saved?.machines ?? {}, {
      calls: this.calls,
      commands: runCommand,
      lets: (serverId, knock) => this.hetzner.allows(serverId, knock),
      programs: programs({ calls: this.calls, clone: (request) => this.github.clone(request) }),
      images: imageSource(this.registry, (sha) =>
        this.github.state.repositories.map(({ commits }) => commits[sha]).find((commit) => commit !== undefined),
      ),
      bucketAt: (address) => this.cloudflare.objects.at(address),
    });
    this.computers = computers ?? this.machines;
    this.hetzner = new HetznerStore(saved?.hetzner, {
      // Hetzner calls a server started when the power is on; the machine boots in its own time.
      booted: (spec) => void this.computers.boot(spec),
      removed: (serverId) => this.computers.remove(serverId),
      powered: (serverId, on) => void this.computers.power(serverId, on),
      resized: ({ serverId, vcpus, memoryMb }) =>
        Object.assign(this.machines.get(serverId)?.spec ?? {}, { vcpus, memoryMb }),
    });
    this.cloudflare = new CloudflareStore(saved?.cloudflare);
    this.github = new GithubStore(saved?.github, {
      pushed: (push) => publishImages(this.registry, push),
      deliver: (url, headers, body) => this.visit(url, { method: "POST", headers, body }),
    });
    if (!saved) this.#foundByHand();
  }

  static load(path: string): World {
    return existsSync(path) ? new World(JSON.parse(readFileSync(path, "utf8")) as SavedWorld) : new World();
  }

  /** Written beside and renamed: a save that dies half-way leaves the last one. */
  async save(path: string): Promise<void> {
    await this.hetzner.settled();
    const saved: SavedWorld = {
      hetzner: this.hetzner.state,
      cloudflare: this.cloudflare.state,
      github: this.github.state,
      registry: this.registry.state,
      machines: this.machines.save(),
    };
    writeFileSync(`${path}.new`, JSON.stringify(saved), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  /** What a visitor on the internet gets. */
  visit(url: string, init?: VisitInit): Promise<Answer> {
    return visit(this.#outside(), url, init);
  }

  /** What a visitor on the internet finds at a port of an address. */
  knock(address: string, port: number): "open" | "refused" | "silent" {
    return knock(this.#outside(), address, port);
  }

  #outside(): OutsideWorld {
    return {
      resolve: (name) => {
        const { records, proxied } = this.cloudflare.resolve(name);
        const address = records.find(({ type }) => type === "A")?.content;
        return address === undefined ? undefined : { address, proxied };
      },
      serverByAddress: (ip) => this.hetzner.serverByAddress(ip),
      allows: (serverId, knock) => this.hetzner.allows(serverId, knock),
      machine: (serverId) => this.computers.get(serverId),
      edge: (name) => this.#edgeOf(name),
    };
  }

  #edgeOf(name: string): EdgeSettings {
    const { zones, settings, rulesets, originPulls, state } = this.cloudflare;
    const zone = zones.of(name);
    if (!zone) return {};
    return {
      sslMode: settings.get(zone.id, "ssl").value as EdgeSettings["sslMode"],
      alwaysUseHttps: settings.get(zone.id, "always_use_https").value === "on",
      authorities: state.originCa ? [state.originCa.certificate] : [],
      clientCertificate: originPulls.shown(zone.id),
      redirect: (url) => redirected(rulesets.all(zone.id), url),
    };
  }

  /** What exists at each service that a program made, by service and kind; empty after a destroy. */
  leftovers(): string[] {
    const { hetzner, cloudflare, github } = this;
    return [
      ...hetzner.servers.all.map(({ name }) => `hetzner server ${name}`),
      ...hetzner.primaryIps.all.map(({ name }) => `hetzner primary ip ${name}`),
      ...hetzner.firewalls.all.map(({ name }) => `hetzner firewall ${name}`),
      ...hetzner.sshKeys.all.map(({ name }) => `hetzner ssh key ${name}`),
      ...cloudflare.state.zones.map(({ name }) => `cloudflare zone ${name}`),
      ...cloudflare.state.certificates.map(({ hostnames }) => `cloudflare certificate of ${hostnames.join(" ")}`),
      ...github.state.repositories.flatMap(({ name, keys, hooks }) => [
        ...keys.map(({ title }) => `github deploy key ${title} of ${name}`),
        ...hooks.map(({ config }) => `github webhook ${config.url} of ${name}`),
      ]),
    ];
  }

  /** What a person had before: an account at each service with a token, and the application's repository. */
  #foundByHand(): void {
    this.hetzner.state.token = TOKENS.hetzner;
    this.cloudflare.addToken(TOKENS.cloudflare);
    // As packages/sandbox/seed/production.env.sops has them.
    this.cloudflare.addR2Key("placeholder-of-the-sandbox", "placeholder-of-the-sandbox");
    const yapit = seedYapit(this.github);
    publishEvery(this.registry, yapit.tags["v0.4.3"] ?? "");
    this.github.addToken(TOKENS.github);
  }
}
