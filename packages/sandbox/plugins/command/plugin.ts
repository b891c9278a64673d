/** Stand-in for the command plugin 1.2.1: the resource that this program uses, over real ssh connections. */
import { type Provider, ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Calls } from "../../core/calls.ts";
import { machineSleep } from "../../machine/time.ts";
import type { Sleep } from "./dial.ts";
import { remoteCommand } from "./remote-command.ts";

const LOCAL_REFUSED =
  "command:local:Command is not part of the sandbox: this program runs nothing on the computer that deploys it";

const localCommand: ResourceType = {
  check: () => ({ failures: [{ property: "create", reason: LOCAL_REFUSED }] }),
  create: async () => {
    throw new ProviderError(LOCAL_REFUSED);
  },
  delete: async () => undefined,
};

/** `sleep` waits between tries to connect, as the machines tell time. */
export function commandProvider(calls: Calls, sleep: Sleep = machineSleep): Provider {
  return {
    name: "command",
    version: "1.2.1",
    resources: {
      "command:remote:Command": remoteCommand(calls, sleep),
      "command:local:Command": localCommand,
    },
  };
}
