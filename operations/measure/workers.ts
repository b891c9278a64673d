/** The workers that run on the machine, and whatever has them speak. */
import { ask, type ContainerAnswer, QuestionFailed } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import { OperationError } from "../operation-error.ts";
import { lastLine, type Shell } from "./answer.ts";
import type { Spoken } from "./speed.ts";
import type { TextName } from "./texts.ts";

export interface Worker {
  id: string;
  name: string;
  /** Undefined: its container does not say. */
  threads: number | undefined;
}

export interface Speakers {
  workers: Worker[];
  /** `count` of the workers speak the text, all at the same time. */
  speak: (text: TextName, count: number) => Promise<Spoken[]>;
}

/** @param label "com.docker.compose.service=kokoro-cpu" */
export async function containersWith(machine: Shell, label: string): Promise<ContainerAnswer[]> {
  const { containers } = await ask(machine, ["containers", label]).catch((error: unknown) => {
    if (!(error instanceof QuestionFailed)) throw error;
    throw new OperationError(`docker on the machine does not list the workers: ${lastLine(error.message)}`);
  });
  return containers;
}

export function running(containers: readonly ContainerAnswer[]): Worker[] {
  return containers
    .filter(({ status }) => status === "running")
    .map(({ id, name, env }) => ({ id, name: name.replace(/^\//, ""), threads: threadsOf(env ?? []) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function threadsOf(env: readonly string[]): number | undefined {
  const threads = Number(env.find((line) => line.startsWith("OMP_NUM_THREADS="))?.split("=")[1]);
  return threads > 0 ? threads : undefined;
}
