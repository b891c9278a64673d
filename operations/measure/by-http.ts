/** December 2025's workers are asked by HTTP, each in its own container. */
import { readFileSync } from "node:fs";
import { ask } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import { OperationError } from "../operation-error.ts";
import { inTime, lastWords, type Shell } from "./answer.ts";
import type { Spoken } from "./speed.ts";
import { type TextName, TEXTS } from "./texts.ts";
import { containersWith, running, type Speakers, type Worker } from "./workers.ts";

const ADDRESS = "http://127.0.0.1:8000/synthesize";
const SCRIPT = readFileSync(new URL("synthesize.py", import.meta.url), "utf8");

export async function speakersByHttp(machine: Shell, patienceSeconds: number): Promise<Speakers> {
  const workers = running(await containersWith(machine, "com.docker.compose.service=kokoro-cpu"));
  const one = (worker: Worker, text: TextName) => speak(machine, worker, { text, patienceSeconds });
  return { workers, speak: (text, count) => Promise.all(workers.slice(0, count).map((worker) => one(worker, text))) };
}

async function speak(
  machine: Shell,
  { id, name }: Pick<Worker, "id" | "name">,
  { text, patienceSeconds }: { text: TextName; patienceSeconds: number },
): Promise<Spoken> {
  const answer = await inTime(patienceSeconds, { name, text }, (timeoutSeconds) =>
    ask(machine, ["run-in", id, "python", "-c", SCRIPT, ADDRESS, String(patienceSeconds)], {
      data: requestBody(TEXTS[text]),
      timeoutSeconds,
    }),
  );
  const [milliseconds, seconds] = answer.stdout.trim().split(/\s+/).map(Number);
  if (answer.code === 0 && milliseconds !== undefined && milliseconds > 0 && seconds !== undefined && seconds > 0)
    return { audioSeconds: milliseconds / 1000, workSeconds: seconds };
  const words = lastWords(answer);
  if (/connection refused/i.test(words))
    throw new OperationError(`${name} does not listen on port 8000: it still loads its model`);
  throw new OperationError(`${name} did not speak the ${text} text: ${words}`);
}

/** The voice in both places where workers have looked for it: beside the text, and in `kwargs`. */
function requestBody(text: string): string {
  const kwargs = { voice: "af_heart", speed: 1 };
  return JSON.stringify({ model_slug: "kokoro-cpu", voice_slug: kwargs.voice, text, codec: "pcm", kwargs, ...kwargs });
}
