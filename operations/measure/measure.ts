/** Has the running Kokoro workers speak fixed texts, one worker alone and then all at once, and takes the time on the machine. */
import { readFileSync } from "node:fs";
import { ask, QuestionFailed } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import { CommandTimedOut, type MachineLink } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import { OperationError } from "../operation-error.ts";
import type { Spoken, SpokenTexts } from "./speed.ts";
import { TEXT_NAMES, type TextName, TEXTS } from "./texts.ts";

type Shell = Pick<MachineLink, "exec">;

interface Worker {
  id: string;
  name: string;
  /** Undefined: its container does not say. */
  threads: number | undefined;
}

export interface Measured {
  /** The workers' names. */
  workers: string[];
  /** Of each worker, as its container has it; undefined: not said. */
  threads: number | undefined;
  alone: SpokenTexts;
  /** In the order of `workers`. */
  together: SpokenTexts[];
}

export interface MeasureOptions {
  /** Gets a line at the begin of each round. */
  say?: (line: string) => void;
  /** For one text. */
  patienceSeconds?: number;
}

/** Added to the patience for the way there and back. */
const GRACE_SECONDS = 15;
const ADDRESS = "http://127.0.0.1:8000/synthesize";
const SCRIPT = readFileSync(new URL("synthesize.py", import.meta.url), "utf8");

export async function measure(machine: Shell, options: MeasureOptions = {}): Promise<Measured> {
  const { say = () => undefined, patienceSeconds = 120 } = options;
  const workers = await runningWorkers(machine);
  const [first] = workers;
  if (first === undefined)
    throw new OperationError(
      "no kokoro-cpu worker runs on the machine: docker ps -a there says how they ended, pulumi up deploys them",
    );
  const spoken = (worker: Worker, text: TextName) => speak(machine, worker, { text, patienceSeconds });

  // The first sentences of a process load and optimise what later ones find ready.
  say(`${workers.length === 1 ? "one worker warms" : `${workers.length} workers warm`} up`);
  await Promise.all(workers.map((worker) => spoken(worker, "middling")));
  say("one worker alone");
  const alone = await everyText((text) => spoken(first, text));
  if (workers.length > 1) say(`${workers.length} workers at once`);
  const together = workers.length > 1 ? await allAtOnce(workers, spoken) : [alone];
  return { workers: workers.map(({ name }) => name), threads: first.threads, alone, together };
}

/** Each text is begun by all workers at the same moment: one that ran ahead would leave the others more of the machine. */
async function allAtOnce(
  workers: readonly Worker[],
  spoken: (worker: Worker, text: TextName) => Promise<Spoken>,
): Promise<SpokenTexts[]> {
  const byText = await everyText((text) => Promise.all(workers.map((worker) => spoken(worker, text))));
  return workers.map(
    (_, at) => Object.fromEntries(TEXT_NAMES.map((text) => [text, byText[text][at]])) as unknown as SpokenTexts,
  );
}

async function everyText<T>(speakIt: (text: TextName) => Promise<T>): Promise<Record<TextName, T>> {
  const results: [TextName, T][] = [];
  for (const text of TEXT_NAMES) results.push([text, await speakIt(text)]);
  return Object.fromEntries(results) as Record<TextName, T>;
}

async function runningWorkers(machine: Shell): Promise<Worker[]> {
  const label = "com.docker.compose.service=kokoro-cpu";
  const { containers } = await ask(machine, ["containers", label]).catch((error: unknown) => {
    if (!(error instanceof QuestionFailed)) throw error;
    throw new OperationError(`docker on the machine does not list the workers: ${lastLine(error.message)}`);
  });
  const running = containers.filter(({ status }) => status === "running");
  return running
    .map(({ id, name, env }) => ({ id, name: name.replace(/^\//, ""), threads: threadsOf(env ?? []) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function threadsOf(env: readonly string[]): number | undefined {
  const threads = Number(env.find((line) => line.startsWith("OMP_NUM_THREADS="))?.split("=")[1]);
  return threads > 0 ? threads : undefined;
}

async function speak(
  machine: Shell,
  { id, name }: Pick<Worker, "id" | "name">,
  { text, patienceSeconds }: { text: TextName; patienceSeconds: number },
): Promise<Spoken> {
  // The script's own patience is between two bytes, and says nothing of a Docker that hangs.
  const asked = ask(machine, ["run-in", id, "python", "-c", SCRIPT, ADDRESS, String(patienceSeconds)], {
    data: requestBody(TEXTS[text]),
    timeoutSeconds: patienceSeconds + GRACE_SECONDS,
  });
  const answer = await asked.catch((error: unknown) => {
    if (error instanceof CommandTimedOut) return undefined;
    throw error;
  });
  if (answer === undefined || answer.code === 124)
    throw new OperationError(
      `${name} did not speak the ${text} text within ${patienceSeconds} seconds: docker logs ${name} on the machine may tell why`,
    );
  const { code, stdout, stderr } = answer;
  const [milliseconds, seconds] = stdout.trim().split(/\s+/).map(Number);
  if (code === 0 && milliseconds !== undefined && milliseconds > 0 && seconds !== undefined && seconds > 0)
    return { audioSeconds: milliseconds / 1000, workSeconds: seconds };
  const words = lastLine(stderr) || lastLine(stdout) || `exit code ${code}`;
  if (/connection refused/i.test(words))
    throw new OperationError(
      `${name} does not listen on port 8000: it still loads its model, or takes its work from Redis alone and cannot be measured so`,
    );
  throw new OperationError(`${name} did not speak the ${text} text: ${words}`);
}

/** The voice in both places where workers have looked for it: beside the text, and in `kwargs`. */
function requestBody(text: string): string {
  const kwargs = { voice: "af_heart", speed: 1 };
  return JSON.stringify({ model_slug: "kokoro-cpu", voice_slug: kwargs.voice, text, codec: "pcm", kwargs, ...kwargs });
}

/** Of a traceback the last line has the fault. */
function lastLine(text: string): string {
  return (text.trim().split("\n").at(-1) ?? "").slice(0, 300);
}
