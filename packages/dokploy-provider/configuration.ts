/** The provider's configuration: where the machine is, and the keys both sides show. */
import type { Failure } from "@yapit-infra/provider-protocol/provider.ts";
import { hasUnknown, type Values } from "@yapit-infra/provider-protocol/values.ts";
import { parseHostKey, type SshEndpoint } from "./machine/ssh-endpoint.ts";

export function configurationFailures(config: Values): Failure[] {
  return [
    ...endpointFailures(config),
    ...(config["machineId"] === undefined || config["machineId"] === ""
      ? [{ property: "machineId", reason: "machineId is required: another machine's Dokploy is another Dokploy" }]
      : []),
  ];
}

/** Undefined: parts are not known yet, as in the preview of a machine that does not exist. */
export function configuredMachine(config: Values): SshEndpoint | undefined {
  return hasUnknown(config) ? undefined : endpointOf(config);
}

function endpointOf(values: Values): SshEndpoint {
  const word = (property: string, otherwise: string): string => {
    const value = values[property];
    return typeof value === "string" || typeof value === "number" ? String(value) : otherwise;
  };
  return {
    host: word("host", ""),
    port: Number(word("port", "22")),
    user: word("user", "root"),
    privateKey: word("privateKey", ""),
    hostKey: word("hostKey", ""),
  };
}

function endpointFailures(values: Values): Failure[] {
  if (hasUnknown(values)) return [];
  const { host, port, privateKey, hostKey } = endpointOf(values);
  const faults: [string, boolean, string][] = [
    ["host", host !== "", "must be the machine's name or address"],
    ["port", Number.isInteger(port) && port > 0 && port < 65536, "must be a port number"],
    [
      "privateKey",
      /^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(privateKey),
      "must be a private key in OpenSSH or PEM form",
    ],
    [
      "hostKey",
      parseHostKey(hostKey) !== undefined,
      'must be the machine\'s public host key, like "ssh-ed25519 AAAA…"',
    ],
  ];
  return faults
    .filter(([, right]) => !right)
    .map(([property, , rule]) => ({ property, reason: `${property} ${rule}` }));
}
