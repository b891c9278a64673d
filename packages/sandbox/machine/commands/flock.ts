/** flock, on a descriptor or for one command. A lock on a descriptor is kept until its shell ends. */
import { machineSleep } from "../machine-time.ts";
import { type Answer, type Command, type CommandCall, type Commands, quoteWord } from "./command.ts";
import { absolute } from "./files.ts";

const flock: Command = async (call) => {
  const args = [...call.args];
  let waitSeconds = Infinity;
  let conflictCode = 1;
  let unlock = false;
  while (/^-/.test(args[0] ?? "")) {
    const option = args.shift() ?? "";
    if (option === "-n" || option === "--nonblock" || option === "--nb") waitSeconds = 0;
    else if (option === "-w" || option === "--timeout") waitSeconds = Number(args.shift());
    else if (option === "-E" || option === "--conflict-exit-code") conflictCode = Number(args.shift());
    else if (option === "-u" || option === "--unlock") unlock = true;
    else if (!["-x", "-s", "-e", "-o", "-F", "--exclusive", "--shared"].includes(option))
      return { stderr: `flock: unrecognized option '${option}'\n`, code: 64 };
  }
  const [target = "", ...command] = args;
  const path = command.length === 0 ? fileOf(call, target) : absolute(call.cwd, target);
  if (path === undefined) return { stderr: `flock: ${target}: Bad file descriptor\n`, code: 65 };
  if (unlock) {
    call.machine.locks.delete(path);
    return {};
  }
  if (!(await acquired(call, path, waitSeconds))) return { code: conflictCode };
  return command.length === 0 ? {} : runLocked(call, path, command);
};

async function runLocked(call: CommandCall, path: string, command: string[]): Promise<Answer> {
  if (!call.machine.files.find(path)) call.machine.files.write(path, Buffer.alloc(0), 0o644);
  const script = command[0] === "-c" ? (command[1] ?? "") : command.map(quoteWord).join(" ");
  try {
    return await call.shell(script);
  } finally {
    call.machine.locks.delete(path);
  }
}

/** A shell that holds a lock already gets it again. */
async function acquired({ machine, session }: CommandCall, path: string, waitSeconds: number): Promise<boolean> {
  for (let waited = 0; ; waited++) {
    const holder = machine.locks.get(path);
    if (holder === undefined || holder === session) {
      machine.locks.set(path, session);
      return true;
    }
    if (waited >= waitSeconds) return false;
    await machineSleep(1);
  }
}

/** Which file an open descriptor writes to. */
function fileOf({ descriptors }: CommandCall, number: string): string | undefined {
  return /^__file\w*__:(.+)$/.exec(descriptors.get(Number(number)) ?? "")?.[1];
}

export const flockCommands: Commands = { flock };
