import type { Fault } from "./fault.ts";
import { readSshKeyFile } from "./openssh-key.ts";
import { publicKeyProblem, trimmedKey } from "./ssh-public-key.ts";

/** The jump host through which the machine is reached, without its private key. */
export interface ProxyAddress {
  host: string;
  port: number;
  user: string;
  /** "ssh-ed25519 AAAA…". */
  hostKey: string;
  privateKeyFile: string;
}

const VARIABLES = {
  address: "YAPIT_SSH_PROXY",
  keyFile: "YAPIT_SSH_PROXY_KEY_FILE",
  hostKey: "YAPIT_SSH_PROXY_HOST_KEY",
} as const;

const EXAMPLE = "ssh://jump@bastion.example.org:22";

/** @returns neither where none of the three variables is set */
export function proxyAddress(environment: Readonly<Record<string, string | undefined>>): {
  proxy?: ProxyAddress;
  faults: Fault[];
} {
  const given = (name: string): string => environment[name]?.trim() ?? "";
  const names = Object.values(VARIABLES);
  const missing = names.filter((name) => given(name) === "");
  if (missing.length === names.length) return { faults: [] };
  if (missing.length > 0) {
    const problem = `is not set, though others are; a jump host needs ${names.join(", ")}, or none of them`;
    return { faults: missing.map((path) => ({ path, problem })) };
  }

  const faults: Fault[] = [];
  const address = addressOf(given(VARIABLES.address));
  if (address === undefined)
    faults.push({ path: VARIABLES.address, problem: `is not an ssh address such as ${EXAMPLE}` });
  const hostKeyProblem = publicKeyProblem(given(VARIABLES.hostKey));
  if (hostKeyProblem !== undefined) faults.push({ path: VARIABLES.hostKey, problem: hostKeyProblem });
  if (address === undefined || faults.length > 0) return { faults };
  const hostKey = trimmedKey(given(VARIABLES.hostKey)).split(" ").slice(0, 2).join(" ");
  return { proxy: { ...address, hostKey, privateKeyFile: given(VARIABLES.keyFile) }, faults };
}

/** @returns what keeps a text from being a private key that the program can use unattended; never repeats the text */
export function privateKeyProblem(text: string): string | undefined {
  switch (readSshKeyFile(text).kind) {
    case "ed25519":
    case "other":
      return undefined;
    case "with passphrase":
      return "has a passphrase, for which nobody can be asked here; make a key without one for this program";
    case "public":
      return "is a public key; give the private one";
    case "none":
      return "is not a private key of ssh; ssh-keygen -t ed25519 makes one";
  }
}

function addressOf(text: string): { host: string; port: number; user: string } | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, hostname, port, pathname, search, hash } = new URL(text);
  const hasMore = password !== "" || !["", "/"].includes(pathname) || search !== "" || hash !== "";
  if (protocol !== "ssh:" || username === "" || hostname === "" || hasMore) return undefined;
  // Brackets belong to the address in a URL, not to the host.
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || "22"), user: decodeURIComponent(username) };
}
