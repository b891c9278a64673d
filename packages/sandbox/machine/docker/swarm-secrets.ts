import { daemonError } from "./docker-error.ts";
import { swarmId } from "./identifiers.ts";
import type { DockerState, SecretState } from "./state.ts";
import { requireManager } from "./swarm-manager.ts";

/** A Swarm's secrets, and its configs, which are the same but for being shown. */
export class SwarmSecrets {
  readonly #state: DockerState;

  constructor(state: DockerState) {
    this.#state = state;
  }

  create(kind: "secret" | "config", name: string, value: string, labels: Record<string, string>): SecretState {
    requireManager(this.#state);
    const kept = kind === "secret" ? this.#state.secrets : this.#state.configs;
    if (!/^[a-zA-Z0-9]+(?:[a-zA-Z0-9-_.]*[a-zA-Z0-9])?$/.test(name))
      throw daemonError(
        `rpc error: code = InvalidArgument desc = invalid name, only 64 [a-zA-Z0-9-_.] characters allowed, and the start and end character must be [a-zA-Z0-9]`,
      );
    if (kept[name] !== undefined)
      throw daemonError(`rpc error: code = AlreadyExists desc = ${kind} ${name} already exists`);
    if (value === "" || Buffer.byteLength(value) > 500 * 1024)
      throw daemonError(
        `rpc error: code = InvalidArgument desc = ${kind} data must be larger than 0 and less than 512000 bytes`,
      );
    return (kept[name] = { id: swarmId(), name, value, labels, createdAt: new Date().toISOString() });
  }

  all(kind: "secret" | "config"): SecretState[] {
    requireManager(this.#state);
    return Object.values(kind === "secret" ? this.#state.secrets : this.#state.configs);
  }

  get(kind: "secret" | "config", reference: string): SecretState {
    const found = this.all(kind).find(({ id, name }) => name === reference || id === reference);
    if (found === undefined) throw daemonError(`${kind} ${reference} not found`);
    return found;
  }

  remove(kind: "secret" | "config", reference: string): void {
    const { name } = this.get(kind, reference);
    const users = Object.values(this.#state.services).filter((service) =>
      (kind === "secret" ? service.secrets : service.configs).some((used) => used.name === name),
    );
    if (users.length > 0)
      throw daemonError(
        `rpc error: code = InvalidArgument desc = ${kind} '${name}' is in use by the following service: ${users.map((service) => service.name).join(", ")}`,
      );
    Reflect.deleteProperty(kind === "secret" ? this.#state.secrets : this.#state.configs, name);
  }
}
