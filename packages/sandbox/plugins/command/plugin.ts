/** Stand-in for the command plugin 1.2.1: the resource that this program uses, over real ssh connections. */
import type { Provider } from "@yapit-infra/provider-protocol/provider.ts";
import type { Calls } from "../../core/calls.ts";
import { machineSleep } from "../../machine/time.ts";
import type { Sleep } from "./dial.ts";
import { remoteCommand } from "./remote-command.ts";

/** `sleep` waits between tries to connect, as the machines tell time. */
export function commandProvider(calls: Calls, sleep: Sleep = machineSleep): Provider {
  const resources = { "command:remote:Command": remoteCommand(calls, sleep) };
  return { name: "command", version: "1.2.1", resources };
}
