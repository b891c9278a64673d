import { generateKeyPairSync } from "../ssh-keys.ts";
import type { Step } from "./step.ts";

/** A host key of the machine's own, beside that of its first boot. Prints its public half. */
export const hostKey: Step<never> = {
  inputs: [],
  run({ files }) {
    const path = "/etc/ssh/ssh_host_ecdsa_key";
    if (files.read(path) === undefined) {
      const { privateKey, publicKey } = generateKeyPairSync("ecdsa");
      files.write(path, privateKey, 0o600);
      files.write(`${path}.pub`, publicKey);
    }
    return `${(files.read(`${path}.pub`) ?? "").trim()}\n`;
  },
};
