/** A backup in the place of a running stack's database. */
import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import type { CommandResult } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import { shellQuote } from "@yapit-infra/dokploy-provider/machine/shell-quote.ts";
import { OperationError } from "../operation-error.ts";
import type { Manifest } from "./backups.ts";
import { COUNT_ROWS, type Counted, differences } from "./counted-rows.ts";

/** Runs a command line of the machine's root with a stream as its input. */
export interface StreamedMachine {
  exec(command: string, stdin: string | Readable, timeoutSeconds: number): Promise<CommandResult>;
}

const SCRIPT = readFileSync(new URL("restore.sh", import.meta.url), "utf8");
const ONE_HOUR = 3600;

/** The database is replaced only after the whole backup lies beside it and was counted. */
export async function intoStack(
  machine: StreamedMachine,
  dump: Readable,
  manifest: Pick<Manifest, "rows" | "databaseRevision">,
  { backsUp, say }: { backsUp: boolean; say: (line: string) => void },
): Promise<void> {
  say("restoring it beside the database, which goes on");
  const counted = await said(machine.exec(restoreCommand("aside"), dump, ONE_HOUR));
  const found = differences(JSON.parse(counted) as Counted, manifest);
  if (found.length > 0) throw new OperationError(`what was restored is not what was backed up: ${found.join("; ")}`);
  say(
    backsUp
      ? "stopping the application, backing up what is there, changing places"
      : "stopping the application, changing places",
  );
  await said(machine.exec(restoreCommand("swap", backsUp), "", ONE_HOUR));
}

/** One line for ssh; whoever runs it needs nothing installed. */
export function restoreCommand(step: "aside" | "swap", backsUp = true): string {
  const values = `COUNT=${shellQuote(COUNT_ROWS)} BACKUP=${backsUp ? "yes" : "no"}`;
  return `${values} bash -c ${shellQuote(SCRIPT)} restore ${step}`;
}

async function said(running: Promise<CommandResult>): Promise<string> {
  const { code, stdout, stderr } = await running;
  if (code === 0) return stdout;
  // Not what bash says of a program that was killed.
  const lines = stderr
    .trim()
    .split("\n")
    .filter((line) => !/: line \d+: /.test(line));
  throw new OperationError(lines.slice(-2).join(" ") || `the machine ended the restore with ${code}`);
}
