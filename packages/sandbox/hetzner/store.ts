/** Hetzner Cloud's objects and the rules it enforces on them. It knows no protocol: api.ts speaks for it. */
import { isAddressOf } from "./addresses.ts";
import { images } from "./catalogue.ts";
import { type Knock, letsIn } from "./firewall-rules.ts";
import { Firewalls } from "./firewalls.ts";
import { PrimaryIps } from "./primary-ips.ts";
import { type HetznerHooks, Project } from "./project.ts";
import { serverTypeNamed } from "./server-order.ts";
import { Servers } from "./servers.ts";
import { SshKeys } from "./ssh-keys.ts";
import { emptyHetzner, type HetznerState, type Labels, newServer, type Server } from "./state.ts";

/** A server that was there before the program, for tests of adoption. */
export interface SeededServer {
  name: string;
  serverType: string;
  location: string;
  ipv4: string;
  id?: number;
  /** The /64's first address: "2a01:4f8:1c1a:2b3c::". */
  ipv6?: string;
  image?: string;
  labels?: Labels;
  firewallIds?: number[];
  sshPublicKeys?: string[];
  created?: string;
  primaryIp?: { id?: number; name?: string; autoDelete?: boolean };
}

export class HetznerStore {
  readonly state: HetznerState;
  readonly sshKeys: SshKeys;
  readonly primaryIps: PrimaryIps;
  readonly firewalls: Firewalls;
  readonly servers: Servers;
  readonly #project: Project;

  constructor(state: HetznerState = emptyHetzner(), hooks: HetznerHooks = silent) {
    this.state = state;
    this.#project = new Project(state, hooks);
    this.sshKeys = new SshKeys(this.#project, state.sshKeys, "SSH key");
    this.primaryIps = new PrimaryIps(this.#project, state.primaryIps, "primary IP");
    this.firewalls = new Firewalls(this.#project, state.firewalls, "firewall");
    this.servers = new Servers(this.#project, this);
  }

  /** Until no action runs: to be awaited before the state is saved. */
  settled(): Promise<void> {
    return this.#project.settled();
  }

  /** Whether new servers of the type can be had there. */
  setStock(serverType: string, location: string, inStock: boolean): void {
    const place = `${serverTypeNamed(serverType).name} in ${location}`;
    const others = this.state.outOfStock.filter((one) => one !== place);
    this.state.outOfStock = inStock ? others : [...others, place];
  }

  /** What the firewalls of a server let in; without any, everything. A server that is off or gone hears nothing. */
  allows(serverId: number, knock: Knock): boolean {
    const server = this.servers.all.find(({ id }) => id === serverId);
    if (server?.status !== "running") return false;
    const firewalls = this.firewalls.of(server);
    return firewalls.length === 0 || firewalls.some(({ rules }) => letsIn(rules, knock));
  }

  /** The server that an address, or one of its /64, leads to. */
  serverByAddress(ip: string): Server | undefined {
    const primaryIp = this.primaryIps.all.find((candidate) => isAddressOf(candidate, ip));
    return this.servers.all.find(({ id }) => id === primaryIp?.assigneeId);
  }

  /** Running, with chosen id and address, and no rule asked; calls the hook as a boot does. */
  async seedServer(given: SeededServer): Promise<Server> {
    const type = serverTypeNamed(given.serverType);
    const image = images.find(({ name, architecture }) => {
      return name === (given.image ?? "ubuntu-24.04") && architecture === type.architecture;
    });
    const { name, location, labels = {}, sshPublicKeys = [] } = given;
    const server = newServer(given.id ?? this.#project.nextId(), {
      ...{ name, serverType: type.name, imageId: image?.id ?? null, location, primaryDiskSize: type.disk },
    });
    Object.assign(server, { status: "running", booted: true, labels, sshPublicKeys });
    if (given.created !== undefined) server.created = given.created;
    this.state.servers.push(server);
    const address = () => ({ location, autoDelete: true, name: `primary_ip-${this.#project.nextId()}` });
    const ipv4 = { ...address(), type: "ipv4", ip: given.ipv4, ...given.primaryIp, assigneeId: server.id } as const;
    this.primaryIps.add(ipv4);
    const ip = given.ipv6;
    this.primaryIps.add({ ...address(), type: "ipv6", ...(ip !== undefined && { ip }), assigneeId: server.id });
    for (const id of given.firewallIds ?? []) {
      this.firewalls.get(id).appliedTo.push({ type: "server", serverId: server.id });
    }
    await this.#project.hooks.booted(this.servers.bootSpec(server));
    return server;
  }
}

const silent: HetznerHooks = {
  booted: () => undefined,
  removed: () => undefined,
  powered: () => undefined,
  resized: () => undefined,
};
