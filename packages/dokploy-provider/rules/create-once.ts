/** Creation that looks first, and looks again when it does not know whether the creation happened. */
import { shellQuote } from "../machine/shell-quote.ts";
import { UncertainOutcome } from "../api/dokploy-error.ts";
import { type Call, ProviderError } from "@yapit-infra/provider-protocol/provider.ts";

export interface Creation<T> {
  /** Objects that have the wanted name in the wanted place. */
  namesakes(): Promise<T[]>;
  /** Whether an earlier attempt of this very resource made the object. */
  isOurs(namesake: T): boolean;
  /** Undefined: this namesake may stay beside the new object. */
  refusal(namesake: T): string | undefined;
  /** Sent once; its answer may be lost. */
  create(): Promise<T | undefined>;
}

const ATTEMPTS = 3;

/** The object, made now or by an attempt that was cut off. */
export async function createOnce<T>(creation: Creation<T>): Promise<T> {
  let doubt: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const namesakes = await creation.namesakes();
    const ours = namesakes.find((namesake) => creation.isOurs(namesake));
    if (ours !== undefined) return ours;
    for (const namesake of namesakes) {
      const reason = creation.refusal(namesake);
      if (reason !== undefined) throw new ProviderError(reason);
    }
    try {
      const created = await creation.create();
      if (created !== undefined) return created;
    } catch (error) {
      if (!(error instanceof UncertainOutcome)) throw error;
      doubt = error;
    }
  }
  throw doubt instanceof Error ? doubt : new ProviderError("Dokploy accepted the object three times and shows none");
}

/** How a person takes an existing object over; `type` is "Project", `id` Dokploy's. */
export function importHint(type: string, call: Call, id: string): string {
  return `to take it over run: pulumi import dokploy:index:${type} ${quoted(call.name)} ${quoted(id)}`;
}

function quoted(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : shellQuote(word);
}
