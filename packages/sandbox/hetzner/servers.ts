/** Servers: made, powered, resized, removed. */
import { ApiError } from "../core/api-error.ts";
import type { BootSpec } from "../machine/host.ts";
import { images } from "./catalogue.ts";
import type { Firewalls } from "./firewalls.ts";
import { Nouns } from "./nouns.ts";
import type { PrimaryIps } from "./primary-ips.ts";
import { type Project, remove } from "./project.ts";
import { InvalidInput, isProtected, mustBeOff } from "./refusals.ts";
import * as order from "./server-order.ts";
import type { SshKeys } from "./ssh-keys.ts";
import { type Action, type Labels, newServer, type Server } from "./state.ts";

interface Others {
  sshKeys: SshKeys;
  firewalls: Firewalls;
  primaryIps: PrimaryIps;
}

export class Servers extends Nouns<Server> {
  readonly #others: Others;

  constructor(project: Project, others: Others) {
    super(project, project.state.servers, "server");
    this.#others = others;
  }

  create(request: order.ServerOrder): { server: Server; action: Action; nextActions: Action[] } {
    const { sshKeys, firewalls, primaryIps } = this.#others;
    order.checkServerName(request.name);
    const type = order.serverTypeNamed(request.serverType);
    const image = order.imageFor(request.image, type.architecture);
    order.checkUserData(request.userData ?? "");
    const keys = (request.sshKeys ?? []).map((wanted) => sshKeys.named(wanted));
    const applied = (request.firewallIds ?? []).map((id) => firewalls.get(id));
    if (this.all.some(({ name }) => name === request.name))
      throw new ApiError(409, "uniqueness_error", "server name is already used");
    const location = order.placement(this.project.state, type, request.location);
    const net = { enableIpv4: true, enableIpv6: true, ...request.publicNet };
    const given = (["ipv4", "ipv6"] as const).flatMap((kind) =>
      typeof net[kind] === "number" ? [primaryIps.checkFree(net[kind], kind, location)] : [],
    );
    const { id, name, labels } = this.begin(request.name, request.labels);
    const made = { name, serverType: type.name, imageId: image.id, location, primaryDiskSize: type.disk };
    const server = newServer(id, made);
    const sshPublicKeys = keys.map(({ publicKey }) => publicKey);
    Object.assign(server, { labels, sshPublicKeys, userData: request.userData ?? "" });
    this.all.push(server);
    for (const ip of given) ip.assigneeId = server.id;
    if (net.enableIpv4) this.#ownAddress(server, "ipv4");
    if (net.enableIpv6) this.#ownAddress(server, "ipv6");
    for (const firewall of applied) firewall.appliedTo.push({ type: "server", serverId: server.id });
    const resources = [{ id: server.id, type: "server" }];
    const action = this.project.act("create_server", resources, () => void (server.status = "off"));
    const start = this.project.act("start_server", resources, () => this.#powered(server), action);
    return { server, action, nextActions: [start] };
  }

  override update(id: number, change: { name?: string; labels?: Labels }): Server {
    if (change.name !== undefined) order.checkServerName(change.name);
    return super.update(id, change);
  }

  powerOn(id: number): Action {
    return this.#on(id, "start_server", (server) => this.#powered(server));
  }

  powerOff(id: number): Action {
    return this.#on(id, "stop_server", (server) => {
      if (server.status === "off") return;
      server.status = "off";
      this.project.hooks.powered(id, false);
    });
  }

  changeType(id: number, wanted: string, upgradeDisk: boolean): Action {
    const server = this.project.unlockedServer(id);
    const type = order.serverTypeNamed(wanted);
    if (server.status !== "off") throw mustBeOff(server.name);
    const now = order.serverTypeNamed(server.serverType);
    const refusal = (words: string): ApiError => new ApiError(422, "invalid_server_type", words);
    if (type.name === now.name) throw new InvalidInput("server_type", "server is already of this type");
    if (type.architecture !== now.architecture)
      throw refusal("server type has a different architecture than the server");
    if (type.disk < server.primaryDiskSize) throw refusal("the disk of the server type is smaller than the server's");
    order.placement(this.project.state, type, server.location);
    // The API starts it afterwards: the official provider sends no poweron, and the server runs.
    return this.#on(id, "change_server_type", async () => {
      server.serverType = type.name;
      if (upgradeDisk) server.primaryDiskSize = type.disk;
      this.project.hooks.resized(this.bootSpec(server));
      await this.#powered(server);
    });
  }

  /** The API sets both together. */
  protect(id: number, change: { delete?: boolean; rebuild?: boolean }): Action {
    const server = this.get(id);
    const wanted = { delete: server.deleteProtected, rebuild: server.rebuildProtected, ...change };
    if (wanted.delete !== wanted.rebuild) throw new InvalidInput("delete", "delete and rebuild must be the same");
    return this.#on(id, "change_protection", () => {
      server.deleteProtected = wanted.delete;
      server.rebuildProtected = wanted.rebuild;
    });
  }

  backups(id: number, on: boolean): Action {
    return this.#on(id, on ? "enable_backup" : "disable_backup", (server) => {
      server.backupWindow = on ? (server.backupWindow ?? "22-02") : null;
    });
  }

  delete(id: number): Action {
    const { firewalls, primaryIps } = this.#others;
    const server = this.project.unlockedServer(id);
    if (server.deleteProtected) throw isProtected("server");
    server.status = "deleting";
    return this.#on(id, "delete_server", () => {
      remove(this.all, server);
      firewalls.forget(id);
      for (const ip of primaryIps.all.filter(({ assigneeId }) => assigneeId === id)) {
        ip.assigneeId = null;
        if (ip.autoDelete && !ip.deleteProtected) remove(primaryIps.all, ip);
      }
      this.project.hooks.removed(id);
    });
  }

  /** What a machine gets of its server at its first boot. */
  bootSpec({ id, name, serverType, imageId, userData, sshPublicKeys }: Server): BootSpec {
    const { cores, memory } = order.serverTypeNamed(serverType);
    const { primaryIps } = this.#others;
    const network = primaryIps.of(id, "ipv6")?.ip;
    return {
      serverId: id,
      name,
      ipv4: primaryIps.of(id, "ipv4")?.ip ?? "",
      // The first address of its network: "2001:db8:1::" → "2001:db8:1::1".
      ipv6: network === undefined ? "" : `${network}1`,
      image: images.find((image) => image.id === imageId)?.name ?? "",
      userData,
      sshKeys: sshPublicKeys,
      vcpus: cores,
      memoryMb: memory * 1024,
    };
  }

  /** The first time it boots its image; an address that it has got since is then its own as well. */
  async #powered(server: Server): Promise<void> {
    if (server.status === "running") return;
    server.status = "running";
    if (server.booted) this.project.hooks.powered(server.id, true);
    else {
      server.booted = true;
      await this.project.hooks.booted(this.bootSpec(server));
    }
  }

  #on(id: number, command: string, effect: (server: Server) => void | Promise<void>): Action {
    const server = this.project.unlockedServer(id);
    return this.project.act(command, [{ id, type: "server" }], () => effect(server));
  }

  #ownAddress(server: Server, type: "ipv4" | "ipv6"): void {
    const { primaryIps } = this.#others;
    if (primaryIps.of(server.id, type)) return;
    const name = `primary_ip-${this.project.nextId()}`;
    primaryIps.add({ name, type, location: server.location, autoDelete: true, assigneeId: server.id });
  }
}
