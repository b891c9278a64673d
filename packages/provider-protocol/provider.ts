/** What a Pulumi provider is made of, free of gRPC: service.ts carries it to the engine. */
import type { Difference } from "./diff.ts";
import type { Values } from "./values.ts";

/** A refused property: `reason` is one sentence for the person who wrote it. */
export interface Failure {
  property: string;
  reason: string;
}

/** The call a resource serves: whose it is, where its progress lines go, and when it is cancelled. */
export interface Call {
  urn: string;
  /** The resource's name in the program. */
  name: string;
  /** One line, shown beside the resource while `pulumi up` runs. Never a secret. */
  log(line: string): void;
  /** One line that stays, among the diagnostics at the end. Never a secret. */
  warn(line: string): void;
  /** Aborted when the engine cancels: by Ctrl-C, and at its end. */
  signal: AbortSignal;
}

/** `inputs` as an import or a refresh found them, `state` what the resource's outputs are. */
export interface Found {
  id: string;
  inputs: Values;
  state: Values;
}

/**
 * A resource type's behaviour: observe, ensure, sync, return. Values arrive plain: secrets unwrapped (their top-level
 * names are remembered and marked again in every answer), and known, except in check and diff, where UNKNOWN can occur.
 */
export interface ResourceType {
  /** Top-level properties that are always secret in inputs and state. */
  secrets?: readonly string[];
  /** Top-level inputs whose change replaces the resource. */
  replaceOn?: readonly string[];
  /** A replacement deletes the old one first (names that are unique). */
  deleteBeforeReplace?: boolean;
  /** Fills in defaults and names what is wrong; `inputs` defaults to the given ones. `resource.name` is the program's. */
  check?(
    news: Values,
    olds: Values,
    resource?: { name: string },
  ): { inputs?: Values; failures?: Failure[] } | Promise<{ inputs?: Values; failures?: Failure[] }>;
  /** Defaults to comparing the inputs property by property. */
  diff?(olds: { inputs: Values; state: Values }, news: Values): Difference | Promise<Difference>;
  create(inputs: Values, call: Call): Promise<{ id: string; state: Values }>;
  /**
   * Undefined: gone. `known` is what the state holds; at an import `inputs` and `state` are empty and `id` is what the
   * person typed. Without `read`, a refresh keeps what the state says.
   */
  read?(id: string, known: { inputs: Values; state: Values }, call: Call): Promise<Found | undefined>;
  /** Returns the new state. Without `update`, every change must replace. */
  update?(id: string, olds: { inputs: Values; state: Values }, news: Values, call: Call): Promise<Values>;
  /** What a preview of an update shows; by default the old state with the new inputs over it. */
  previewUpdate?(state: Values, news: Values): Values;
  /** A thing that is gone already is deleted. */
  delete(id: string, state: Values, call: Call): Promise<void>;
}

/** Provider configuration: values of the provider resource's inputs. */
export interface Provider {
  /** The package's name: "dokploy". */
  name: string;
  version: string;
  /** Top-level configuration properties that are always secret. */
  configSecrets?: readonly string[];
  /** Configuration whose change replaces the provider, and all that it made. */
  configReplaceOn?: readonly string[];
  /** Configuration whose change is none: it takes effect, and no plan shows it. */
  configSilent?: readonly string[];
  checkConfig?(config: Values): Failure[];
  /** Called before any resource; with unknown values in a preview of a machine that does not exist yet. */
  configure?(config: Values): void | Promise<void>;
  resources: Readonly<Record<string, ResourceType>>;
  functions?: Readonly<Record<string, (args: Values) => Promise<Values>>>;
}

/** An error to show to a person: one sentence, no stack, no secret. */
export class ProviderError extends Error {}

/** The object was made but is not in order: the engine records id and state, and the next `up` continues from there. */
export class PartialFailure extends ProviderError {
  readonly id: string;
  readonly state: Values;
  constructor(message: string, id: string, state: Values) {
    super(message);
    this.id = id;
    this.state = state;
  }
}
