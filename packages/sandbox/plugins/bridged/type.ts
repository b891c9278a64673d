/**
 * A resource type of an official plugin (a Terraform provider behind Pulumi's bridge) as a row of facts and the calls
 * into a store. What all such types have in common is here: conversions and refusals (bridged-check.ts), which change
 * replaces (bridged-diff.ts), and which inputs a refresh or an import finds.
 */
import { PartialFailure, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Value, Values } from "@yapit-infra/provider-protocol/values.ts";
import { checkInputs, type Named } from "./check.ts";
import { bridgedDifference, isEmpty, sameValue } from "./diff.ts";
import { automaticName, type Row, type Verbs } from "./row.ts";

export function bridgedType(row: Row, verbs: Verbs): ResourceType {
  const stateOf = (inputs: Values, outputs: Values): Values => ({ ...planned(row, inputs), ...outputs });
  const type: ResourceType = {
    secrets: [...Object.keys(row.inputs).filter((name) => row.inputs[name]?.secret), ...(row.secretOutputs ?? [])],
    replaceOn: Object.keys(row.inputs).filter((name) => row.inputs[name]?.replaces),
    // The engine names the resource only where the protocol passes it on.
    check: (news: Values, olds: Values, resource?: Named) => checkInputs(row, verbs.validate, news, olds, resource),
    diff: ({ state }, news) => bridgedDifference(row, state, news),
    create: async (inputs, call) => {
      const named = row.autonamed && isEmpty(inputs["name"]) ? { ...inputs, name: automaticName(call.name) } : inputs;
      let made: string | undefined;
      try {
        const { id, outputs } = await verbs.create(named, call, (id) => (made = id));
        return { id, state: stateOf(named, outputs) };
      } catch (error) {
        throw made === undefined ? error : failed(row, error, made, { ...untold(row), ...planned(row, named) });
      }
    },
    read: async (id, known, call) => {
      const found = await verbs.read(id, known, call);
      if (!found) return undefined;
      const state = { ...defaults(row), ...known.state, ...found.outputs };
      return { id: found.id ?? id, inputs: inputsFrom(row, known.inputs, found.outputs), state };
    },
    delete: (id, state, call) => verbs.delete(id, state, call),
  };
  const update = verbs.update?.bind(verbs);
  if (update) {
    type.update = async (id, olds, news, call) => {
      try {
        return stateOf(news, await update(id, olds, news, call));
      } catch (error) {
        throw failed(row, error, id, row.partial ? olds.state : planned(row, { ...olds.state, ...news }));
      }
    };
  }
  return type;
}

/**
 * What a failure leaves. The SDK's bridge hands the engine what is known of the resource: after a create what was planned,
 * with nothing of what only the service tells (seen with hcloud 1.41.0: a server without addresses, protected as it seems).
 * The framework's bridge drops it: what was made is in no state, and what was to be updated stays as it was.
 */
function failed(row: Row, error: unknown, id: string, state: Values): unknown {
  if (row.library === "framework") return error;
  return new PartialFailure(error instanceof Error ? error.message : String(error), id, state);
}

/** Known to be nothing, which a plan then passes on, where what is absent would be unknown to it. */
function untold(row: Row): Values {
  const computed = Object.keys(row.inputs).filter((name) => row.inputs[name]?.computed);
  return Object.fromEntries([...computed, ...(row.outputs ?? [])].map((name) => [name, null]));
}

/** The state as far as it can be told before anything is done. */
function planned(row: Row, inputs: Values): Values {
  const stored = Object.entries(inputs).map(
    ([name, value]) => [name, row.inputs[name]?.stored?.(value) ?? value] as const,
  );
  return { ...defaults(row), ...Object.fromEntries(stored) };
}

/** What was given stays given with the service's present value; what was not is added when somebody changed it. */
function inputsFrom(row: Row, known: Values, outputs: Values): Values {
  const imported = Object.keys(known).length === 0;
  const inputs: Values = {};
  for (const [name, property] of Object.entries(row.inputs)) {
    const given = known[name];
    const value = property.writeOnly ? given : outputs[name] === undefined ? given : outputs[name];
    if (isEmpty(value) && isEmpty(given)) {
      if (given !== undefined) inputs[name] = given;
    } else if (value !== undefined && value !== null) {
      const untold = given === undefined && (property.computed ? !imported : sameValue(property, value, undefined));
      if (!untold) inputs[name] = value;
    }
  }
  return inputs;
}

function defaults(row: Row): Values {
  const entries = Object.entries(row.inputs).map(([name, property]) => [name, property.default] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, Value] => entry[1] !== undefined));
}
