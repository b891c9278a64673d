/** Stand-in for the command plugin 1.2.1: the resource that this program uses, over real ssh connections. */
import { type Provider, ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Calls } from "../calls.ts";
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

export function commandProvider(calls: Calls): Provider {
  return {
    name: "command",
    version: "1.2.1",
    resources: {
      "command:remote:Command": remoteCommand(calls),
      "command:local:Command": localCommand,
    },
  };
}
