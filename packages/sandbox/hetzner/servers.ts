/** Servers: made, powered, resized, removed. */
import { ApiError } from "../core/api-error.ts";
import type { Firewalls } from "./firewalls.ts";
import { checkedLabels } from "./labels.ts";
import type { PrimaryIps } from "./primary-ips.ts";
import { checkUniqueName, found, type Project, remove } from "./project.ts";
import { InvalidInput, isProtected, mustBeOff } from "./refusals.ts";
import * as order from "./server-order.ts";
import { ServerPower } from "./server-power.ts";
import { sshKeyNamed } from "./ssh-keys.ts";
import type { Action, Labels, Server } from "./state.ts";

export class Servers {
  readonly #project: Project;
  readonly #firewalls: Firewalls;
  readonly #primaryIps: PrimaryIps;
  readonly #power: ServerPower;
  constructor(project: Project, firewalls: Firewalls, primaryIps: PrimaryIps) {
    this.#project = project;
    this.#firewalls = firewalls;
    this.#primaryIps = primaryIps;
    this.#power = new ServerPower(project, primaryIps);
  }

  get all(): Server[] {
    return this.#project.state.servers;
  }

  get(id: number): Server {
    return this.#project.server(id);
  }

  create(request: order.ServerOrder): { server: Server; action: Action; nextActions: Action[] } {
    const { state } = this.#project;
    order.checkServerName(request.name);
    const labels = checkedLabels(request.labels);
    const type = order.serverTypeNamed(request.serverType);
    const image = order.imageFor(request.image, type.architecture);
    order.checkUserData(request.userData ?? "");
    const keys = (request.sshKeys ?? []).map((wanted) => sshKeyNamed(state.sshKeys, wanted));
    const firewalls = (request.firewallIds ?? []).map((id) => found(state.firewalls, "firewall", id));
    if (this.all.some(({ name }) => name === request.name)) {
      throw new ApiError(409, "uniqueness_error", "server name is already used");
    }
    const location = order.placement(state, type, request.location);
    const net = { enableIpv4: true, enableIpv6: true, ...request.publicNet };
    const given = (["ipv4", "ipv6"] as const).flatMap((kind) =>
      typeof net[kind] === "number" ? [this.#primaryIps.checkFree(net[kind], kind, location)] : [],
    );
    const server: Server = {
      id: this.#project.nextId(),
      name: request.name,
      status: "initializing",
      serverType: type.name,
      imageId: image.id,
      location,
      primaryDiskSize: type.disk,
      backupWindow: null,
      deleteProtected: false,
      rebuildProtected: false,
      labels,
      userData: request.userData ?? "",
      sshPublicKeys: keys.map(({ publicKey }) => publicKey),
      booted: false,
      created: this.#project.now(),
    };
    this.all.push(server);
    for (const ip of given) ip.assigneeId = server.id;
    if (net.enableIpv4) this.#ownAddress(server, "ipv4");
    if (net.enableIpv6) this.#ownAddress(server, "ipv6");
    for (const firewall of firewalls) firewall.appliedTo.push({ type: "server", serverId: server.id });
    const resources = [{ id: server.id, type: "server" }];
    const action = this.#project.act("create_server", resources, () => void (server.status = "off"));
    if (request.startAfterCreate === false) return { server, action, nextActions: [] };
    const start = this.#project.act("start_server", resources, () => this.#power.on(server), action);
    return { server, action, nextActions: [start] };
  }

  update(id: number, change: { name?: string; labels?: Labels }): Server {
    const server = this.get(id);
    if (change.name !== undefined) {
      order.checkServerName(change.name);
      checkUniqueName(this.all, change.name, id);
    }
    if (change.labels) server.labels = checkedLabels(change.labels);
    server.name = change.name ?? server.name;
    return server;
  }

  powerOn(id: number): Action {
    return this.#on(id, "start_server", (server) => this.#power.on(server));
  }

  powerOff(id: number): Action {
    return this.#on(id, "stop_server", (server) => this.#power.off(server));
  }

  /** ACPI: the action is done when the signal is sent; the system goes down a moment later. */
  shutdown(id: number): Action {
    return this.#on(id, "shutdown_server", (server) => {
      this.#project.later(() => this.#power.off(server));
    });
  }

  reboot(id: number): Action {
    return this.#on(id, "reboot_server", async (server) => {
      this.#power.off(server);
      await this.#power.on(server);
    });
  }

  changeType(id: number, wanted: string, upgradeDisk: boolean): Action {
    const server = this.#project.unlockedServer(id);
    const type = order.serverTypeNamed(wanted);
    if (server.status !== "off") throw mustBeOff(server.name);
    const now = order.serverTypeNamed(server.serverType);
    if (type.name === now.name) throw new InvalidInput("server_type", "server is already of this type");
    if (type.architecture !== now.architecture) {
      throw new ApiError(422, "invalid_server_type", "server type has a different architecture than the server");
    }
    if (type.disk < server.primaryDiskSize) {
      throw new ApiError(422, "invalid_server_type", "the disk of the server type is smaller than the server's");
    }
    order.placement(this.#project.state, type, server.location);
    // The API starts it afterwards: the official provider sends no poweron, and the server runs.
    return this.#on(id, "change_server_type", async () => {
      server.serverType = type.name;
      if (upgradeDisk) server.primaryDiskSize = type.disk;
      await this.#power.on(server);
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

  rebuild(id: number, image: string): Action {
    const server = this.#project.unlockedServer(id);
    if (server.rebuildProtected) throw isProtected("server");
    const built = order.imageFor(image, order.serverTypeNamed(server.serverType).architecture);
    return this.#on(id, "rebuild_server", async () => {
      this.#power.off(server);
      this.#project.hooks.removed(server.id);
      server.imageId = built.id;
      server.booted = false;
      await this.#power.on(server);
    });
  }

  delete(id: number): Action {
    const server = this.#project.unlockedServer(id);
    if (server.deleteProtected) throw isProtected("server");
    server.status = "deleting";
    return this.#on(id, "delete_server", () => {
      remove(this.all, server);
      this.#firewalls.forget(id);
      for (const volume of this.#project.state.volumes) if (volume.serverId === id) volume.serverId = null;
      for (const ip of this.#primaryIps.all.filter(({ assigneeId }) => assigneeId === id)) {
        ip.assigneeId = null;
        if (ip.autoDelete && !ip.deleteProtected) remove(this.#primaryIps.all, ip);
      }
      this.#project.hooks.removed(id);
    });
  }

  #on(id: number, command: string, effect: (server: Server) => void | Promise<void>): Action {
    const server = this.#project.unlockedServer(id);
    return this.#project.act(command, [{ id, type: "server" }], () => effect(server));
  }

  #ownAddress(server: Server, type: "ipv4" | "ipv6"): void {
    if (this.#primaryIps.of(server.id, type)) return;
    const name = `primary_ip-${this.#project.nextId()}`;
    this.#primaryIps.add({ name, type, location: server.location, autoDelete: true, assigneeId: server.id });
  }
}
