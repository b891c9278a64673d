/** What is told of a failed deployment beyond Dokploy's log, which has the build's and Compose's words only. */
import { ask } from "../machine/ask.ts";
import type { MachineLink } from "../machine/machine-link.ts";
import { type ContainersView, type ContainerView, lookAtContainers } from "./containers.ts";
import { maskOf, type Variables } from "./log-lines.ts";

/** A command in a service's container that prints which revision its database is at. */
export interface RevisionQuestion {
  service: string;
  command: string[];
}

const CONTAINERS_SHOWN = 3;
const LINES_SHOWN = 5;
const LONGEST_LINE = 300;
/** A container that started again this shortly ago may look healthy between two crashes. */
const RECENT_SECONDS = 60;

/**
 * The last lines of the containers that ended badly, crash or are unhealthy: one text, each line on its own; "" for none.
 * One of an earlier deployment may hold and print what nobody else knows any more.
 */
export async function diagnostics(machine: MachineLink, project: string, known: readonly Variables[]): Promise<string> {
  try {
    const view = await lookAtContainers(machine, project);
    const mask = maskOf(
      known,
      view.containers.map(({ env }) => env),
    );
    const troubled = view.containers.filter((container) => isTroubled(container, view)).slice(0, CONTAINERS_SHOWN);
    const words = [];
    for (const { id, name } of troubled) {
      const { text } = await ask(machine, ["logs", id, String(LINES_SHOWN)]);
      const lines = text.split("\n").filter((line) => line.trim() !== "");
      if (lines.length > 0)
        words.push(`\n${name} said last:`, ...lines.map((line) => `\n  ${mask(line).slice(0, LONGEST_LINE)}`));
    }
    return words.join("");
  } catch {
    // The deployment's own failure is what counts.
    return "";
  }
}

/** A sentence; asked only, never changed. */
export async function databaseRevision(
  machine: MachineLink,
  project: string,
  { service, command }: RevisionQuestion,
): Promise<string> {
  try {
    const { containers } = await lookAtContainers(machine, project);
    const container = containers.find((candidate) => candidate.service === service);
    if (container?.status !== "running") return `The database's revision is not known: ${service} does not run`;
    const { stdout, stderr, code } = await ask(machine, ["run-in", container.id, ...command]);
    const revision = stdout.trim();
    if (code === 0 && revision !== "") return `The database is at revision ${revision.split(/\s+/).join(", ")}`;
    return `The database's revision is not known: ${stderr.trim().split("\n")[0] || "it has none yet"}`;
  } catch (error) {
    return `The database's revision is not known: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function isTroubled(container: ContainerView, { nowSeconds }: ContainersView): boolean {
  const { status, health, exitCode, restarts, startedAtSeconds } = container;
  if (status === "exited") return exitCode !== 0;
  const crashes = restarts > 0 && nowSeconds - startedAtSeconds < RECENT_SECONDS;
  return status === "restarting" || health === "unhealthy" || crashes;
}
