/** A command's `connection` input, with the defaults that the provider's check fills in. */
import type { Failure } from "@yapit-infra/provider-protocol/provider.ts";
import { isObject, UNKNOWN, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";

/** Of the provider's inputs those that this program gives. */
export interface Endpoint {
  host: string;
  port: number;
  user: string;
  privateKey?: string;
  /** In authorized_keys form; undefined: any key is taken. */
  hostKey?: string;
  /** -1: no limit. */
  dialErrorLimit: number;
  /** Seconds. */
  perDialTimeout: number;
}

export interface Connection extends Endpoint {
  proxy?: Endpoint;
}

const DEFAULTS = { user: "root", port: 22, dialErrorLimit: 10, perDialTimeout: 15 };

export function checkConnection(inputs: Values): { inputs: Values; failures: Failure[] } {
  const { connection } = inputs;
  const refused = (reason: string) => ({ inputs, failures: [{ property: "connection", reason }] });
  if (connection === undefined || connection === null)
    return refused("Missing required field 'connection' on 'remote.CommandInputs'");
  // So the official one answers: what is not known yet it reads as empty. A plan saved then cannot be carried out.
  if (connection === UNKNOWN) return { inputs: { ...inputs, connection: { ...DEFAULTS, host: "" } }, failures: [] };
  if (!isObject(connection)) return { inputs, failures: [] };
  if (connection["host"] === undefined || connection["host"] === null)
    return refused(
      "An error occurred decoding 'CommandInputs.connection': 1 failures decoding:\n\thost: Missing required field 'host' on 'remote.Connection'",
    );
  const { proxy } = connection;
  const filled = { ...DEFAULTS, ...connection, ...(isObject(proxy) && { proxy: { ...DEFAULTS, ...proxy } }) };
  return { inputs: { ...inputs, connection: filled }, failures: [] };
}

export function readConnection(value: Value | undefined): Connection {
  const fields = isObject(value) ? value : {};
  const { proxy } = fields;
  return { ...readEndpoint(fields), ...(isObject(proxy) && { proxy: readEndpoint(proxy) }) };
}

/** What is not known yet is its default, as the provider reads it. */
function readEndpoint(fields: Values): Endpoint {
  const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== UNKNOWN && value !== null));
  return { host: "", ...DEFAULTS, ...known };
}
