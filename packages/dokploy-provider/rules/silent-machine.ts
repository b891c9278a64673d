/**
 * What becomes of a resource while its machine says nothing: off, rebooting, behind a firewall, gone. A refresh comes before the
 * update that opens the firewall or makes a new machine, so an error here would keep away what heals it.
 */
import { UncertainOutcome } from "../api/dokploy-error.ts";
import { CommandTimedOut } from "../machine/machine-link.ts";
import { RefusedSshKey, UnreachableMachine, WrongHostKey } from "../machine/ssh-endpoint.ts";
import type { Call, ResourceType } from "@yapit-infra/provider-protocol/provider.ts";

/** Another host key is none of them: somebody may be listening in between, which no refresh passes over. */
const SILENT = [UnreachableMachine, RefusedSshKey, UncertainOutcome, CommandTimedOut];
/** Nobody is there, or somebody else: a machine made anew at the address of a lost one. */
const NOT_THAT_MACHINE = [UnreachableMachine, RefusedSshKey, WrongHostKey];

/** A silence is waited for once in a process, and told once: a refresh asks for every resource. */
export class Silence {
  #isHeard = false;

  get isHeard(): boolean {
    return this.#isHeard;
  }

  heard(reason: string, call: Call): void {
    if (!this.#isHeard) call.warn(`${reason}. Until then what Pulumi knows of the machine is kept, and not looked at`);
    this.#isHeard = true;
  }
}

/** A read keeps what is known, and a deletion of what went with its machine is done; all else fails as before. */
export function pastSilence(resource: ResourceType, silence: Silence): ResourceType {
  return {
    ...resource,
    ...(resource.read && {
      read: async (id, known, call) => {
        const isImport = Object.keys(known.state).length === 0;
        if (silence.isHeard && !isImport) return { id, ...known };
        try {
          return await resource.read?.(id, known, call);
        } catch (error) {
          if (isImport || !isOf(SILENT, error)) throw error;
          silence.heard(error.message, call);
          return { id, ...known };
        }
      },
    }),
    delete: async (id, state, call) => {
      try {
        await resource.delete(id, state, call);
      } catch (error) {
        if (!isOf(NOT_THAT_MACHINE, error)) throw error;
        call.warn(`the machine it was made on is not there: where it is yet, it was left on it (${error.message})`);
      }
    },
  };
}

function isOf(kinds: readonly (abstract new (...args: never[]) => Error)[], error: unknown): error is Error {
  return kinds.some((kind) => error instanceof kind);
}
