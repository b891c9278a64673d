/** A script of the bootstrap, killed before one of its commands: bash runs it as sh would, and asks before each. */
import { remoteScript, scriptText } from "../../components/platform/remote-script.ts";
import type { RealMachine } from "./machine.ts";

export interface Step {
  /** "docker". */
  role: string;
  values: Record<string, string>;
}

const COUNTED = "/run/yapit-commands";
const SHELL = "bash --posix -T -s";

/** How many commands the script runs, loops and functions included; and its exit code. It does all it does. */
export async function commandsOf(machine: RealMachine, step: Step): Promise<{ commands: number; code: number }> {
  const { code } = await run(machine, step, `n=0\ntrap 'n=$((n + 1)); echo $n >${COUNTED}' DEBUG\n`);
  return { code, commands: Number(await machine.says(`cat ${COUNTED}`)) };
}

/** True: it was killed, and not done before. */
export async function killedBefore(machine: RealMachine, step: Step, command: number): Promise<boolean> {
  const trap = `n=0\ntrap 'n=$((n + 1)); if [ $n -eq ${command} ]; then kill -9 $$; fi' DEBUG\n`;
  const { code } = await run(machine, step, trap);
  return code !== 0;
}

async function run(machine: RealMachine, step: Step, before: string): Promise<{ code: number }> {
  const { role } = step;
  return machine.inside(`${SHELL} ${role} 2>&1`, `${before}${textOf(step)}`);
}

export function textOf({ role, values }: Step): string {
  return role === "dokploy-access"
    ? `{\n${scriptText("dokploy-access.sh")}} </dev/null\n`
    : remoteScript(`${role}.sh`, values);
}
