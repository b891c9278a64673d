/** A command's `connection` input, with the defaults that the provider's check fills in. */
import type { Failure } from "@yapit-infra/provider-protocol/provider.ts";
import { isObject, UNKNOWN, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";

export interface Endpoint {
  host: string;
  port: number;
  user: string;
  privateKey?: string;
  privateKeyPassword?: string;
  password?: string;
  /** In authorized_keys form; undefined: any key is taken. */
  hostKey?: string;
  /** -1: no limit. */
  dialErrorLimit: number;
  perDialTimeoutSeconds: number;
}

export interface Connection extends Endpoint {
  proxy?: Endpoint;
}

const DEFAULTS: Values = { user: "root", port: 22, dialErrorLimit: 10, perDialTimeout: 15 };

/** `type` is the provider's name of the inputs: "Command", "CopyToRemote". */
export function checkConnection(inputs: Values, type: string): { inputs: Values; failures: Failure[] } {
  const { connection } = inputs;
  if (connection === undefined || connection === null) {
    const reason = `Missing required field 'connection' on 'remote.${type}Inputs'`;
    return { inputs, failures: [{ property: "connection", reason }] };
  }
  // So the official one answers: what is not known yet it reads as empty. A plan saved then cannot be carried out.
  if (connection === UNKNOWN) return { inputs: { ...inputs, connection: { ...DEFAULTS, host: "" } }, failures: [] };
  if (!isObject(connection)) return { inputs, failures: [] };
  if (connection["host"] === undefined || connection["host"] === null) {
    const reason = `An error occurred decoding '${type}Inputs.connection': 1 failures decoding:\n\thost: Missing required field 'host' on 'remote.Connection'`;
    return { inputs, failures: [{ property: "connection", reason }] };
  }
  return { inputs: { ...inputs, connection: withDefaults(connection) }, failures: [] };
}

function withDefaults(connection: Values): Values {
  const { proxy } = connection;
  const filled = { ...DEFAULTS, ...connection };
  return isObject(proxy) ? { ...filled, proxy: { ...DEFAULTS, ...proxy } } : filled;
}

export function readConnection(value: Value | undefined): Connection {
  const fields = isObject(value) ? value : {};
  const { proxy } = fields;
  return { ...readEndpoint(fields), ...(isObject(proxy) && { proxy: readEndpoint(proxy) }) };
}

function readEndpoint(fields: Values): Endpoint {
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === "string" ? value : undefined;
  };
  const number = (name: string): number =>
    Number(fields[name] === UNKNOWN ? DEFAULTS[name] : (fields[name] ?? DEFAULTS[name]));
  return {
    host: text("host") ?? "",
    user: text("user") ?? "root",
    privateKey: text("privateKey"),
    privateKeyPassword: text("privateKeyPassword"),
    password: text("password"),
    hostKey: text("hostKey"),
    port: number("port"),
    dialErrorLimit: number("dialErrorLimit"),
    perDialTimeoutSeconds: number("perDialTimeout"),
  };
}
