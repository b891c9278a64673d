import { daemonError } from "./docker-error.ts";
import type { DockerState, VolumeState } from "./state.ts";

/** Named volumes; what is in them outlives their containers. */
export class Volumes {
  readonly #state: DockerState;

  constructor(state: DockerState) {
    this.#state = state;
  }

  all(): VolumeState[] {
    return Object.values(this.#state.volumes);
  }

  get(name: string): VolumeState {
    const volume = this.#state.volumes[name];
    if (volume === undefined) throw daemonError(`get ${name}: no such volume`);
    return volume;
  }

  /** A volume that exists is given back as it is. */
  ensure(name: string, labels: Record<string, string> = {}): VolumeState {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name))
      throw daemonError(
        `create ${name}: "${name}" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
      );
    return (this.#state.volumes[name] ??= { name, labels, createdAt: new Date().toISOString(), data: {} });
  }

  remove(name: string): void {
    this.get(name);
    const users = this.usersOf(name);
    if (users.length > 0) throw daemonError(`remove ${name}: volume is in use - [${users.join(", ")}]`);
    Reflect.deleteProperty(this.#state.volumes, name);
  }

  /** Ids of the containers, running or not, that mount it. */
  usersOf(name: string): string[] {
    return this.#state.containers
      .filter(({ spec }) => spec.mounts.some(({ type, source }) => type === "volume" && source === name))
      .map(({ id }) => id);
  }
}
