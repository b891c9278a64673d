import * as pulumi from "@pulumi/pulumi";
import type { Fault } from "./fault.ts";
import { privateKeyProblem, proxyAddress } from "./ssh-proxy.ts";
import { textFile } from "./text-file.ts";

/** The ways to the machine that come from the environment. */
export interface MachineAccess {
  jumpHost?: JumpHost;
  /** Of the machine that is adopted; a new machine gets a key made by the program. */
  privateKey?: pulumi.Output<string>;
}

export interface JumpHost {
  host: string;
  port: number;
  user: string;
  privateKey: pulumi.Output<string>;
  /** "ssh-ed25519 AAAA…". */
  hostKey: string;
}

const KEY_FILE = "YAPIT_SSH_KEY_FILE";

/** @param adopts whether the stack takes over a machine that knows nothing of the program's own key */
export async function machineAccess(
  environment: Readonly<Record<string, string | undefined>>,
  adopts: boolean,
  faults: Fault[],
): Promise<MachineAccess> {
  const access: MachineAccess = {};
  const { proxy, faults: proxyFaults } = proxyAddress(environment);
  faults.push(...proxyFaults);
  if (proxy !== undefined) {
    const { privateKeyFile, ...address } = proxy;
    const privateKey = await privateKeyOf(privateKeyFile, "YAPIT_SSH_PROXY_KEY_FILE", faults);
    if (privateKey !== undefined) access.jumpHost = { ...address, privateKey };
  }
  const keyFile = environment[KEY_FILE]?.trim() ?? "";
  if (keyFile !== "") access.privateKey = await privateKeyOf(keyFile, KEY_FILE, faults);
  else if (adopts) {
    faults.push({
      path: KEY_FILE,
      problem: "is not set; name the file of the private key that the adopted machine lets in",
    });
  }
  return access;
}

async function privateKeyOf(
  path: string,
  variable: string,
  faults: Fault[],
): Promise<pulumi.Output<string> | undefined> {
  const text = await textFile(path, variable, faults);
  if (text === undefined) return undefined;
  const problem = privateKeyProblem(text);
  if (problem === undefined) return pulumi.secret(keyText(text));
  faults.push({ path: variable, problem: `${path} ${problem}` });
  return undefined;
}

/** One form of a key, whichever editor or secret store it came out of. */
function keyText(text: string): string {
  return `${text.trim().replaceAll(/[ \t]*\r?\n|\r/g, "\n")}\n`;
}
