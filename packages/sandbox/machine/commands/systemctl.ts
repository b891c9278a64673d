/** systemctl over the machine's units. */
import { MachineUnits } from "../machine-units.ts";
import type { Answer, Command, CommandCall, Commands } from "./command.ts";

const systemctl: Command = async (call) => {
  const [action = "", ...given] = call.args.filter((arg) => !arg.startsWith("-"));
  const options = new Set(call.args.filter((arg) => arg.startsWith("-")));
  const names = given.map((name) => MachineUnits.fullName(name));
  const quiet = options.has("--quiet") || options.has("-q");
  if (action === "daemon-reload" || action === "reset-failed" || action === "daemon-reexec") return {};
  if (action === "is-system-running") return { stdout: "running\n" };
  if (action === "reboot" || action === "poweroff") return call.machine.restart(action === "reboot");
  if (action === "list-units" || action === "list-timers" || action === "list-unit-files")
    return { stdout: list(call) };
  if (action === "cat") return cat(call, names);
  const answers: Answer[] = [];
  for (const name of names) answers.push(await one(call, action, name, options));
  const stdout = answers.map((answer) => answer.stdout ?? "").join("");
  return {
    stdout: quiet ? "" : stdout,
    stderr: answers.map((answer) => answer.stderr ?? "").join(""),
    code: answers.find((answer) => (answer.code ?? 0) !== 0)?.code ?? 0,
  };
};

async function one(call: CommandCall, action: string, name: string, options: ReadonlySet<string>): Promise<Answer> {
  const { units, sshd } = call.machine;
  const unit = units.find(name);
  switch (action) {
    case "is-active":
      if (!unit) return { stdout: "inactive\n", code: 4 };
      return { stdout: `${stateOf(unit)}\n`, code: unit.active ? 0 : 3 };
    case "is-failed":
      return { stdout: `${unit ? stateOf(unit) : "inactive"}\n`, code: unit?.failed ? 0 : 1 };
    case "is-enabled":
      if (!unit) return { stdout: "not-found\n", code: 4 };
      return { stdout: unit.enabled ? "enabled\n" : "disabled\n", code: unit.enabled ? 0 : 1 };
    case "show":
      return {
        stdout: `ActiveState=${unit ? stateOf(unit) : "inactive"}\nUnitFileState=${unit?.enabled ? "enabled" : "disabled"}\n`,
      };
    case "status":
      if (!unit) return { stderr: `Unit ${name} could not be found.\n`, code: 4 };
      return { stdout: `● ${name}\n     Active: ${stateOf(unit)}\n`, code: unit.active ? 0 : 3 };
  }
  if (!unit) {
    if (action === "enable" || action === "disable" || action === "mask" || action === "unmask")
      return { stderr: `Failed to ${action} unit: Unit file ${name} does not exist.\n`, code: 1 };
    return {
      stderr: `Failed to ${action} ${name}: Unit ${name} not ${action === "stop" ? "loaded" : "found"}.\n`,
      code: 5,
    };
  }
  switch (action) {
    case "enable":
      unit.enabled = true;
      return options.has("--now") ? started(name, await units.start(name)) : {};
    case "disable":
    case "mask":
      unit.enabled = false;
      if (options.has("--now")) await units.stop(name);
      return {};
    case "unmask":
      return {};
    case "start":
      return started(name, await units.start(name));
    case "stop":
      await units.stop(name);
      return {};
    case "reload":
    case "reload-or-restart":
    case "try-reload-or-restart":
      if (MachineUnits.fullName(name).startsWith("ssh")) {
        try {
          sshd.start();
          return {};
        } catch {
          return started(name, false);
        }
      }
      if (action === "reload") return {};
      await units.stop(name);
      return started(name, await units.start(name));
    case "restart":
    case "try-restart":
      await units.stop(name);
      return started(name, await units.start(name));
    default:
      return { stderr: `Unknown command verb '${action}'.\n`, code: 1 };
  }
}

function stateOf(unit: { active: boolean; failed?: boolean }): string {
  return unit.active ? "active" : unit.failed ? "failed" : "inactive";
}

function started(name: string, ok: boolean): Answer {
  if (ok) return {};
  return {
    stderr: `Job for ${name} failed because the control process exited with error code.\nSee "systemctl status ${name}" and "journalctl -xeu ${name}" for details.\n`,
    code: 1,
  };
}

function list({ machine }: CommandCall): string {
  return machine.packages
    .units()
    .map((name) => `${name} loaded ${stateOf(machine.units.find(name) ?? { active: false })}\n`)
    .join("");
}

function cat({ machine }: CommandCall, names: string[]): Answer {
  const texts = names.map((name) => machine.units.file(name));
  const missing = names.find((_, index) => texts[index] === undefined);
  if (missing !== undefined) return { stderr: `No files found for ${missing}.\n`, code: 1 };
  return { stdout: names.map((name, index) => `# /etc/systemd/system/${name}\n${texts[index] ?? ""}`).join("\n") };
}

export const systemctlCommands: Commands = { systemctl };
