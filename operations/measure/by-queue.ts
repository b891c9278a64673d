/** Since v0.4 text goes the way of a listener's: from the gateway's container into the queue, and its audio comes out at the gateway. */
import { readFileSync } from "node:fs";
import { ask } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import { OperationError } from "../operation-error.ts";
import { inTime, lastWords, type Shell } from "./answer.ts";
import type { Spoken } from "./speed.ts";
import { type TextName, TEXTS } from "./texts.ts";
import { containersWith, running, type Speakers } from "./workers.ts";

const SCRIPT = readFileSync(new URL("speak-by-queue.py", import.meta.url), "utf8");
/** The gateway cuts documents into blocks about as long; a worker that is busy with one for 20 seconds is taken for stuck. */
const BLOCK_CHARACTERS = 250;

export async function speakersByQueue(machine: Shell, patienceSeconds: number): Promise<Speakers> {
  const gateways = await containersWith(machine, "com.docker.compose.service=gateway");
  const gateway = gateways.find(({ status }) => status === "running");
  if (!gateway) throw new OperationError("no gateway runs on the machine: pulumi up deploys it");
  const project = gateway.labels?.["com.docker.compose.project"] ?? "";
  const all = await containersWith(machine, `com.docker.compose.project=${project}`);
  const workers = running(
    all.filter(({ labels }) => /^kokoro-cpu(-\d+)?$/.test(labels?.["com.docker.compose.service"] ?? "")),
  );
  return { workers, speak: (text, count) => speak(machine, gateway.id, { text, count, patienceSeconds }) };
}

/** As many listeners as workers: each worker takes one block at a time, and so has one listener. */
async function speak(
  machine: Shell,
  gateway: string,
  { text, count, patienceSeconds }: { text: TextName; count: number; patienceSeconds: number },
): Promise<Spoken[]> {
  const listeners = Array.from({ length: count }, () => blocksOf(TEXTS[text]));
  const answer = await inTime(patienceSeconds, { name: "kokoro-cpu", text }, (timeoutSeconds) =>
    ask(machine, ["run-in", gateway, "python", "-c", SCRIPT, String(patienceSeconds)], {
      data: JSON.stringify(listeners),
      timeoutSeconds,
    }),
  );
  if (answer.code !== 0) throw new OperationError(`the queue did not bring the ${text} text: ${lastWords(answer)}`);
  const heard = JSON.parse(answer.stdout) as [milliseconds: number, seconds: number][];
  return heard.map(([milliseconds, seconds]) => ({ audioSeconds: milliseconds / 1000, workSeconds: seconds }));
}

/** Whole sentences, as many as fit. */
export function blocksOf(text: string): string[] {
  const blocks: string[] = [];
  for (const sentence of text.split(/(?<=\.) /)) {
    const longer = [...blocks.slice(-1), sentence].join(" ");
    if (blocks.length > 0 && longer.length <= BLOCK_CHARACTERS) blocks.splice(-1, 1, longer);
    else blocks.push(sentence);
  }
  return blocks;
}
