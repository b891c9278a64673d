import { JUMP_HOST_VARIABLES, sshAddress } from "@yapit-infra/dokploy-provider/machine/jump-host.ts";
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

const EXAMPLE = "ssh://jump@bastion.example.org:22";

/** @returns neither where none of the three variables is set */
export function proxyAddress(environment: Readonly<Record<string, string | undefined>>): {
  proxy?: ProxyAddress;
  faults: Fault[];
} {
  const given = (name: string): string => environment[name]?.trim() ?? "";
  const names = Object.values(JUMP_HOST_VARIABLES);
  const missing = names.filter((name) => given(name) === "");
  if (missing.length === names.length) return { faults: [] };
  if (missing.length > 0) {
    const problem = `is not set, though others are; a jump host needs ${names.join(", ")}, or none of them`;
    return { faults: missing.map((path) => ({ path, problem })) };
  }

  const faults: Fault[] = [];
  const address = sshAddress(given(JUMP_HOST_VARIABLES.address));
  if (address === undefined)
    faults.push({ path: JUMP_HOST_VARIABLES.address, problem: `is not an ssh address such as ${EXAMPLE}` });
  const hostKeyProblem = publicKeyProblem(given(JUMP_HOST_VARIABLES.hostKey));
  if (hostKeyProblem !== undefined) faults.push({ path: JUMP_HOST_VARIABLES.hostKey, problem: hostKeyProblem });
  if (address === undefined || faults.length > 0) return { faults };
  const hostKey = trimmedKey(given(JUMP_HOST_VARIABLES.hostKey)).split(" ").slice(0, 2).join(" ");
  return { proxy: { ...address, hostKey, privateKeyFile: given(JUMP_HOST_VARIABLES.keyFile) }, faults };
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
