/**
 * The jump host in front of the machine, out of the environment: how one gets there is a matter of where one is, not of what is
 * declared. In the provider's configuration it would be a difference between a laptop and CI, and a refresh would take the way
 * of whoever ran last.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { parseHostKey, type SshEndpoint } from "./ssh-endpoint.ts";

export const JUMP_HOST_VARIABLES = {
  address: "YAPIT_SSH_PROXY",
  keyFile: "YAPIT_SSH_PROXY_KEY_FILE",
  hostKey: "YAPIT_SSH_PROXY_HOST_KEY",
} as const;

/** Undefined: not of the form "ssh://user@host:port". */
export function sshAddress(text: string): { host: string; port: number; user: string } | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, hostname, port, pathname, search, hash } = new URL(text);
  const hasMore = password !== "" || !["", "/"].includes(pathname) || search !== "" || hash !== "";
  // An escape such as %40 is none of what a user of ssh is made of.
  if (protocol !== "ssh:" || !/^[\w.-]+$/.test(username) || hostname === "" || hasMore) return undefined;
  // Brackets belong to the address in a URL, not to the host.
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || "22"), user: username };
}

/**
 * Undefined: none of the variables is set. The program tells a person each fault of theirs; here they are one.
 * @param folder what a relative file name is relative to
 */
export function jumpHostOf(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
): SshEndpoint | undefined {
  const given = (name: string): string => environment[name]?.trim() ?? "";
  const names = Object.values(JUMP_HOST_VARIABLES);
  if (names.every((name) => given(name) === "")) return undefined;
  const address = sshAddress(given(JUMP_HOST_VARIABLES.address));
  const hostKey = given(JUMP_HOST_VARIABLES.hostKey);
  const privateKey = readable(resolve(folder, given(JUMP_HOST_VARIABLES.keyFile)));
  if (address && privateKey !== undefined && parseHostKey(hostKey)) return { ...address, hostKey, privateKey };
  throw new ProviderError(`the jump host cannot be used: npm run doctor says which of ${names.join(", ")} is wrong`);
}

function readable(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
