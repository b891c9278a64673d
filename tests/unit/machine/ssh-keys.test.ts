import { expect, test } from "vitest";
import { generateKeyPairSync, readKey } from "@yapit-infra/sandbox/machine/ssh-keys.ts";

// ssh2 by itself makes about five in a thousand that nobody can read.
test("each of a thousand key pairs can be read, both halves", () => {
  const unreadable = Array.from({ length: 1000 }, () => generateKeyPairSync("ed25519", "root@machine")).filter(
    ({ privateKey, publicKey }) => !readKey(privateKey)?.isPrivateKey() || readKey(publicKey)?.type !== "ssh-ed25519",
  );
  expect(unreadable).toEqual([]);
});
