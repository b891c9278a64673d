/**
 * The one door to what is on a machine: a question to machine.sh, which travels with it by stdin, so that it serves a machine that
 * no bootstrap has seen, and is never of another version than the program.
 */
import { readFileSync } from "node:fs";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { CommandResult, MachineLink } from "./machine-link.ts";
import { shellQuote } from "./shell-quote.ts";

/** A container as machine.sh shows it, in the words of `docker inspect`. */
export interface ContainerAnswer {
  /** 64 hex digits. */
  id: string;
  /** "/app-web-1". */
  name: string;
  image: string;
  labels: Record<string, string> | null;
  /** "NAME=value". */
  env: string[] | null;
  /** "created", "running", "restarting", "exited", … */
  status: string;
  /** "starting", "healthy" or "unhealthy"; null: no health check. */
  health: string | null;
  exitCode: number;
  restarts: number;
  restartPolicy: string;
  /** ISO 8601, by the machine's clock, as is `started`. */
  created: string;
  started: string;
}

/** What the watcher on a machine sees, times in seconds since 1970 by the machine's clock. */
export interface WatchAnswer {
  at: number;
  /** Undefined: it has not looked by itself yet. */
  lastLook: number | null;
  everyMinutes: number;
  /** Whether it has somebody to tell. */
  tells: boolean;
  /** Changes that nobody has taken so far. */
  untold: number;
  checks: WatchCheck[];
}

export interface WatchCheck {
  /** "disk", "service gateway". */
  about: string;
  /** As it was told, or is to be. */
  state: "ok" | "fault";
  /** At this very moment; "same": it cannot be told, or is in between. */
  now: "ok" | "fault" | "same";
  /** Of `state`; null: it was never looked at before. */
  since: number | null;
  detail: string;
  /** What to do about a fault. */
  todo: string;
}

/** Each question's answer; its arguments are told in machine.sh. */
export interface Answers {
  /** Of Dokploy's API; null: none was made. */
  "api-key": { key: string | null };
  "renew-api-key": Record<string, never>;
  /** Certificate and key in one text; null: the machine asks its visitors for none. */
  "visitor-certificate": { pem: string | null };
  /** `now` in seconds since 1970. */
  containers: { now: number; containers: ContainerAnswer[] };
  logs: { text: string };
  restart: Record<string, never>;
  "run-in": CommandResult;
  "keep-clone": { kept: boolean };
  "restore-clone": { restored: boolean };
  /** Null: nobody watches there. */
  watch: { watch: WatchAnswer | null };
}

export interface AskOptions {
  /** The question's standard input: text. */
  data?: string;
  /** As for MachineLink.exec. */
  timeoutSeconds?: number;
}

/** @throws QuestionFailed where the machine has no answer; whatever `exec` throws where it cannot be asked */
export async function ask<Question extends keyof Answers>(
  machine: Pick<MachineLink, "exec">,
  [question, ...args]: [Question, ...string[]],
  { data = "", timeoutSeconds }: AskOptions = {},
): Promise<Answers[Question]> {
  const command = ["sh -s --", question, ...args.map(shellQuote)].join(" ");
  const { stdout, stderr, code } = await machine.exec(command, questionScript(data), timeoutSeconds);
  if (code !== 0) throw new QuestionFailed(stderr.trim().split("\n").at(-1) || `exit code ${code}`);
  return JSON.parse(stdout) as Answers[Question];
}

/** The message is the machine's last line, for the caller's sentence. */
export class QuestionFailed extends ProviderError {}

export const MACHINE_SCRIPT = readFileSync(new URL("machine.sh", import.meta.url), "utf8");

/** The braces make the shell read all of the script before a command eats what follows. */
function questionScript(data: string): string {
  let end = "END_OF_DATA";
  while (data.split("\n").includes(end)) end += "_";
  return `{\n${MACHINE_SCRIPT}} <<'${end}'\n${data}${data === "" || data.endsWith("\n") ? "" : "\n"}${end}\n`;
}
