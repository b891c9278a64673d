/** Dokploy's API key, kept on the machine by the bootstrap: in no state and no configuration. */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { ask, QuestionFailed } from "../machine/ask.ts";
import type { MachineLink } from "../machine/machine-link.ts";

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
    const { key } = await ask(this.#machine, ["api-key"]);
    if (key) return key.trim();
    if (this.#renewal)
      throw new ProviderError(
        "the machine holds no Dokploy key in /root/.dokploy-token: run the bootstrap again (pulumi up)",
      );
    return this.renew();
  }

  async #renewOnMachine(): Promise<void> {
    try {
      await ask(this.#machine, ["renew-api-key"]);
    } catch (error) {
      if (!(error instanceof QuestionFailed)) throw error;
      throw new ProviderError(
        `the machine could not make a Dokploy key (${error.message}): run the bootstrap again (pulumi up)`,
      );
    }
  }
}
