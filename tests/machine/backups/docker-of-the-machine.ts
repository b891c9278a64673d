/** The machine's Docker for who types on this computer, which may have none, and no PostgreSQL of that version. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { outputsOf } from "../../../operations/services/stack-machine.ts";

/** @returns a PATH with a docker in front that asks the machine's, by ssh with the stack's own key */
export async function dockerOfTheMachine(folder: string, variables: Record<string, string>): Promise<string> {
  Object.assign(process.env, variables);
  const { address = "", sshPrivateKey = "" } = await outputsOf("prod");
  const key = join(folder, "way-in");
  writeFileSync(key, sshPrivateKey, { mode: 0o600 });
  const ssh = `ssh -i ${key} -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`;
  // The tests' registry has an image of that name, and none of that digest.
  const words = '$(printf "%q " "${@/#postgres:16-alpine@*/postgres:16-alpine}")';
  writeFileSync(join(folder, "docker"), `#!/bin/bash\nexec ${ssh} root@${address} "docker ${words}"\n`, {
    mode: 0o755,
  });
  return `${folder}:${process.env["PATH"] ?? ""}`;
}
