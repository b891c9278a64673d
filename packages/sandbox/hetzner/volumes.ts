/** Volumes: attached to one server of their location at a time, and they only grow. */
import { ApiError } from "../core/api-error.ts";
import { locations } from "./catalogue.ts";
import { checkedLabels } from "./labels.ts";
import { checkUniqueName, found, type Project, remove } from "./project.ts";
import { InvalidInput, isProtected } from "./refusals.ts";
import type { Action, Labels, Volume } from "./state.ts";

export interface VolumeRequest {
  name: string;
  /** GB. */
  size: number;
  location?: string;
  serverId?: number;
  format?: string;
  labels?: Labels;
}

export class Volumes {
  readonly #project: Project;
  constructor(project: Project) {
    this.#project = project;
  }

  get all(): Volume[] {
    return this.#project.state.volumes;
  }

  get(id: number): Volume {
    return found(this.all, "volume", id);
  }

  create(request: VolumeRequest): { volume: Volume; action: Action; nextActions: Action[] } {
    const { name, size, serverId, format } = request;
    checkUniqueName(this.all, name);
    checkSize(size);
    const location = serverId === undefined ? request.location : this.#project.server(serverId).location;
    if (!locations.some((one) => one.name === location)) {
      throw new InvalidInput("location", "location or server must be given");
    }
    if (format !== undefined && !["ext4", "xfs"].includes(format)) {
      throw new InvalidInput("format", "Must be one of: xfs, ext4.");
    }
    const volume: Volume = {
      id: this.#project.nextId(),
      name,
      size,
      location: location ?? "",
      serverId: null,
      format: format ?? null,
      deleteProtected: false,
      labels: checkedLabels(request.labels),
      created: this.#project.now(),
    };
    this.all.push(volume);
    const action = this.#act("create_volume", volume);
    return { volume, action, nextActions: serverId === undefined ? [] : [this.attach(volume.id, serverId)] };
  }

  update(id: number, change: { name?: string; labels?: Labels }): Volume {
    const volume = this.get(id);
    if (change.name !== undefined) checkUniqueName(this.all, change.name, id);
    if (change.labels) volume.labels = checkedLabels(change.labels);
    volume.name = change.name ?? volume.name;
    return volume;
  }

  attach(id: number, serverId: number): Action {
    const volume = this.get(id);
    const server = this.#project.server(serverId);
    if (volume.serverId !== null) throw new ApiError(409, "volume_already_attached", "volume is already attached");
    if (server.location !== volume.location) {
      throw new InvalidInput("server", "server and volume must be in the same location");
    }
    return this.#act("attach_volume", volume, () => void (volume.serverId = serverId), serverId);
  }

  detach(id: number): Action {
    const volume = this.get(id);
    if (volume.serverId === null) throw new InvalidInput("volume", "volume is not attached");
    return this.#act("detach_volume", volume, () => void (volume.serverId = null), volume.serverId);
  }

  resize(id: number, size: number): Action {
    const volume = this.get(id);
    checkSize(size);
    if (size <= volume.size) throw new InvalidInput("size", "volume size can only be increased");
    return this.#act("resize_volume", volume, () => void (volume.size = size));
  }

  protect(id: number, deleteProtected: boolean): Action {
    const volume = this.get(id);
    return this.#act("change_protection", volume, () => void (volume.deleteProtected = deleteProtected));
  }

  delete(id: number): void {
    const volume = this.get(id);
    if (volume.deleteProtected) throw isProtected("volume");
    if (volume.serverId !== null) throw new ApiError(422, "resource_in_use", "volume is still attached to a server");
    remove(this.all, volume);
  }

  #act(command: string, volume: Volume, effect?: () => void, serverId?: number): Action {
    const own = { id: volume.id, type: "volume" };
    return this.#project.act(command, serverId === undefined ? [own] : [own, { id: serverId, type: "server" }], effect);
  }
}

function checkSize(size: number): void {
  if (!Number.isInteger(size) || size < 10 || size > 10_240) {
    throw new InvalidInput("size", "Must be between 10 and 10240.");
  }
}
