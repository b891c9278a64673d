/** Dokploy's API key, kept on the machine by the bootstrap: in no state and no configuration. */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { MachineLink } from "../machine/machine-link.ts";

const TOKEN_FILE = "/root/.dokploy-token";
/** Installed by the bootstrap; idempotent: makes a key that works and writes the file. */
const RENEW_COMMAND = "/usr/local/sbin/yapit-dokploy-access";

export class ApiKey {
  readonly #machine: MachineLink;
  #key: Promise<string> | undefined;
  #renewal: Promise<void> | undefined;

  constructor(machine: MachineLink) {
    this.#machine = machine;
  }

  current(): Promise<string> {
    this.#key ??= this.#read().catch((error: unknown) => {
      this.#key = undefined;
      throw error;
    });
    return this.#key;
  }

  /** The file as it is now: somebody else may have renewed the key. */
  async readAgain(): Promise<string> {
    this.#key = undefined;
    return this.current();
  }

  /** Has the machine make a new key, once in the life of this process. */
  async renew(): Promise<string> {
    this.#renewal ??= this.#renewOnMachine();
    await this.#renewal;
    return this.readAgain();
  }

  async #read(): Promise<string> {
    const { stdout, code } = await this.#machine.exec(`cat ${TOKEN_FILE}`);
    const key = stdout.trim();
    if (code === 0 && key !== "") return key;
    if (this.#renewal)
      throw new ProviderError(`the machine holds no Dokploy key in ${TOKEN_FILE}: run the bootstrap again (pulumi up)`);
    return this.renew();
  }

  async #renewOnMachine(): Promise<void> {
    const { code, stderr } = await this.#machine.exec(RENEW_COMMAND);
    if (code === 0) return;
    const words = stderr.trim().split("\n").at(-1) ?? "";
    throw new ProviderError(
      `${RENEW_COMMAND} could not make a Dokploy key on the machine (exit code ${code}: ${words || "no words"}): run the bootstrap again (pulumi up)`,
    );
  }
}
