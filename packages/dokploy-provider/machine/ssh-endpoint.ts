/** One ssh server as it is addressed, and what can go wrong on the way to it, in a sentence each. */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";

export interface SshEndpoint {
  host: string;
  port: number;
  user: string;
  /** OpenSSH or PEM form. */
  privateKey: string;
  /** The only host key that is accepted: "ssh-ed25519 AAAA…", a comment after it is ignored. */
  hostKey: string;
}

export interface HostKey {
  type: string;
  blob: Buffer;
}

/** Undefined: not of the form "type base64", or the type named is not the one inside. */
export function parseHostKey(text: string): HostKey | undefined {
  const [type = "", base64 = ""] = text.trim().split(/\s+/);
  const blob = Buffer.from(base64, "base64");
  const inside = blob.length > 4 ? blob.subarray(4, 4 + blob.readUInt32BE(0)).toString("latin1") : "";
  return type !== "" && type === inside ? { type, blob } : undefined;
}

/** The signature algorithms to ask the server for, so that it answers with the key that is pinned. */
export function hostKeyAlgorithms(type: string): string[] {
  return type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type];
}

/** `role` is "the machine" or "the jump host". */
export function connectionError(role: string, endpoint: SshEndpoint, cause: Error & { level?: string }): ProviderError {
  const where = `${role} ${endpoint.user}@${endpoint.host}:${endpoint.port}`;
  if (cause.level === "client-authentication")
    return new RefusedSshKey(
      `${where} refused the ssh key: add its public half to the account's authorized_keys, or configure the key that is there`,
    );
  if (/no matching host key|host key algorithm/i.test(cause.message)) return wrongHostKey(role, endpoint);
  return new UnreachableMachine(
    `cannot reach ${where} by ssh (${cause.message || cause.name}): check that it runs, and that its firewall lets this address in on port ${endpoint.port}`,
  );
}

/** Tried again a few times: a machine may be restarting its ssh server. */
export class UnreachableMachine extends ProviderError {}

export class RefusedSshKey extends ProviderError {}

export class WrongHostKey extends ProviderError {}

export function wrongHostKey(role: string, endpoint: SshEndpoint): WrongHostKey {
  return new WrongHostKey(
    `${role} ${endpoint.host}:${endpoint.port} showed another ssh host key than the pinned one: if the machine was rebuilt, pin its new key; otherwise somebody may be listening in between`,
  );
}
