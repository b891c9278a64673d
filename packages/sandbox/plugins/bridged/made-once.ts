/** A type whose value is made once and lives in the stack's state alone: any change of an input makes another. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row, Verbs } from "./row.ts";
import { bridgedType } from "./type.ts";

export interface Made {
  id: string;
  outputs: Values;
}

/** @param imported what an import finds by the typed id; throws where the type takes none */
export function madeOnce(
  row: Row,
  fresh: (inputs: Values) => Made | Promise<Made>,
  imported: (typed: string) => Made,
  validate?: Verbs["validate"],
): ResourceType {
  return bridgedType(row, {
    ...(validate && { validate }),
    create: async (inputs) => fresh(inputs),
    read: async (typed, { state }) => (Object.keys(state).length > 0 ? { outputs: state } : imported(typed)),
    delete: async () => undefined,
  });
}
