import { connect } from "node:net";
import type { Fault } from "./fault.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** GitHub's provider lets these beat the owner that the program gives it (its provider.go). */
const OWNER_VARIABLES = ["GITHUB_ORGANIZATION", "GITHUB_OWNER"];
const AGENT_TIMEOUT_MS = 2000;

/** @param owner of the application's repository */
export function ownerFaults(environment: Environment, owner: string): Fault[] {
  return OWNER_VARIABLES.flatMap((path) => {
    const beating = environment[path]?.trim() ?? "";
    if (beating === "" || beating.toLowerCase() === owner.toLowerCase()) return [];
    const problem = `is ${beating} in the environment, and GitHub's provider would take it for the owner instead of ${owner} of repository.name; unset ${path}`;
    return [{ path, problem }];
  });
}

/** The command plugin asks the agent that SSH_AUTH_SOCK names, whatever key it is given: a dead one fails every step. */
export async function agentFaults(environment: Environment, platform: string): Promise<Fault[]> {
  const path = environment["SSH_AUTH_SOCK"]?.trim() ?? "";
  if (path === "" || platform === "win32" || (await answers(path))) return [];
  const problem = `names ${path}, where no ssh agent answers, so that no step on the machine could run; unset SSH_AUTH_SOCK, or start an agent`;
  return [{ path: "SSH_AUTH_SOCK", problem }];
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const settle = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(AGENT_TIMEOUT_MS, () => settle(false));
    socket.once("connect", () => settle(true));
    socket.once("error", () => settle(false));
  });
}
