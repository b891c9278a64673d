/** Commands about time and processes. What waits advances the session's clock, so that loops with a deadline end. */
import { machineSleep, parseDuration, realMilliseconds } from "../machine-time.ts";
import { type Command, type Commands, quoteWord } from "./command.ts";

/** No command is cut off sooner than this in real time: a busy computer is no slow machine. */
const SHORTEST_TIMEOUT_MS = 2000;

const sleep: Command = async ({ args, session, signal }) => {
  let seconds = 0;
  for (const arg of args) {
    const parsed = parseDuration(arg);
    if (parsed === undefined) return { stderr: `sleep: invalid time interval '${arg}'\n`, code: 1 };
    seconds += parsed;
  }
  session.sleptSeconds += seconds;
  const end = session.deadlines.at(-1);
  if (end && session.sleptSeconds > end.seconds) {
    end.expire();
    return { code: 143 };
  }
  if (!signal?.aborted) await machineSleep(seconds);
  return {};
};

/** `timeout [-k d] [-s signal] [--preserve-status] duration command…`: by slept time, or by real time for what does not sleep. */
const timeout: Command = async (call) => {
  const args = [...call.args];
  while (args[0]?.startsWith("-")) {
    const option = args.shift() ?? "";
    if (option === "-k" || option === "-s") args.shift();
  }
  const [duration, ...command] = args;
  const seconds = parseDuration(duration ?? "");
  if (seconds === undefined) return { stderr: `timeout: invalid time interval '${duration ?? ""}'\n`, code: 125 };
  const { session } = call;
  const controller = new AbortController();
  const expire = (): void => controller.abort();
  const timer = setTimeout(expire, Math.max(SHORTEST_TIMEOUT_MS, realMilliseconds(seconds)));
  session.deadlines.push({ seconds: session.sleptSeconds + seconds, expire });
  try {
    const result = await call.shell(command.map(quoteWord).join(" "), { signal: controller.signal });
    return controller.signal.aborted ? { stdout: result.stdout, code: 124 } : result;
  } catch (error) {
    if (controller.signal.aborted) return { code: 124 };
    throw error;
  } finally {
    clearTimeout(timer);
    session.deadlines.pop();
  }
};

/** The clock of a shell runs ahead by what it has slept. */
const date: Command = async ({ args, session, builtIn }) => {
  const given = args.some((arg) => /^(-d|--date|-r|--reference)/.test(arg));
  if (given || session.sleptSeconds === 0) return builtIn(args);
  const now = Math.floor(Date.now() / 1000 + session.sleptSeconds);
  return builtIn(["-d", `@${now}`, ...args]);
};

const kill: Command = ({ args }) => {
  const pid = args.at(-1) ?? "";
  return pid === "1" ? {} : { stderr: `bash: kill: (${pid}) - No such process\n`, code: 1 };
};

/** What a simulated machine runs all the time; commands come and go too fast to be seen. */
const ps: Command = ({ machine }) => {
  const running = ["/sbin/init", "/usr/sbin/cron -f -P", "sshd: /usr/sbin/sshd -D"];
  if (machine.units.find("docker")?.active) running.push("/usr/bin/dockerd -H fd://");
  const lines = running.map((command, index) => `root ${String(index * 400 + 1).padStart(8)}  0.0  0.1 ${command}`);
  return { stdout: ["USER      PID %CPU %MEM COMMAND", ...lines, ""].join("\n") };
};

const none: Command = () => ({});

export const processCommands: Commands = {
  sleep,
  timeout,
  date,
  kill,
  ps,
  sync: none,
  logger: none,
};
