import { armor, Decrypter, identityToRecipient } from "age-encryption";
import type { OpenSshKey } from "../openssh-key.ts";
import type { AgeRecipient, SopsMetadata } from "./metadata.ts";
import { SopsError } from "./sops-error.ts";
import { SshEd25519Identity } from "./ssh-identity.ts";

/** What opens files: the lines of an age key file, or an ssh key. */
export type AgeIdentity = { kind: "age"; secretKey: string } | { kind: "ssh"; key: OpenSshKey };

/**
 * Decrypts the file's data key with the first identity that one of the recipients stands for.
 * This module loads age-encryption, which takes longer than all else here: import it only when there is a file to open.
 */
export async function decryptDataKey(metadata: SopsMetadata, identities: AgeIdentity[]): Promise<Uint8Array> {
  if (metadata.recipients.length === 0) {
    throw new SopsError(
      `it is encrypted for ${metadata.otherKeyKinds.join(" and ")} keys only; add an age recipient with sops`,
    );
  }
  const decrypter = decrypterFor(identities);
  const damaged: string[] = [];
  for (const recipient of metadata.recipients) {
    const key = await openFor(recipient, decrypter);
    if (key === "damaged") damaged.push(recipient.recipient);
    else if (key !== "not ours") return key;
  }
  if (damaged.length > 0) throw new SopsError(`its data key for ${damaged.join(", ")} is damaged; restore the file`);
  const owners = await Promise.all(identities.map(publicName));
  throw new SopsError(
    `none of the keys opens it: it is encrypted for ${metadata.recipients.map(({ recipient }) => recipient).join(", ")}, ` +
      `the keys at hand are those of ${owners.join(", ")}; name another key file in YAPIT_SOPS_AGE_KEY_FILE, or have somebody ` +
      "who can open it add one of yours to .sops.yaml and run sops updatekeys",
  );
}

async function openFor(recipient: AgeRecipient, decrypter: Decrypter): Promise<Uint8Array | "damaged" | "not ours"> {
  try {
    return await decrypter.decrypt(armor.decode(recipient.encryptedDataKey));
  } catch (error) {
    // The library tells its reasons apart by their text alone.
    return error instanceof Error && error.message.startsWith("no identity matched") ? "not ours" : "damaged";
  }
}

function decrypterFor(identities: AgeIdentity[]): Decrypter {
  const decrypter = new Decrypter();
  for (const [index, identity] of identities.entries()) {
    try {
      decrypter.addIdentity(
        identity.kind === "age"
          ? identity.secretKey
          : new SshEd25519Identity(identity.key.seed, identity.key.publicKey),
      );
    } catch {
      throw new SopsError(`it cannot be opened: age key ${index + 1} of those at hand is mistyped or cut off`);
    }
  }
  return decrypter;
}

async function publicName(identity: AgeIdentity): Promise<string> {
  return identity.kind === "age" ? identityToRecipient(identity.secretKey) : identity.key.publicText;
}
