/** What of a resource changes, property by property, as Markdown list items. */
import { composeDiff } from "./compose-diff.ts";
import { code, counted, fenced, folded, indented } from "./markdown.ts";
import type { PlannedStep } from "./planned-step.ts";
import { type Shown, shownValues } from "./property-value.ts";
import { textDiff } from "./text-diff.ts";

const COMPOSE_FILE = "docker-compose.prod.yml";

export function changedProperties(step: PlannedStep): string[] {
  const { environment, rest } = apart(step);
  const lines = rest.map(([path, kind]) => changedProperty(step, path, kind));
  return environment.length > 0 ? [environmentLine(environment), ...lines] : lines;
}

type Entry = [path: string, kind: string];

/** A service's variables are secret as a whole: their names are all there is to tell, and they are told together. */
function apart(step: PlannedStep): { environment: Entry[]; rest: Entry[] } {
  const entries = [...step.changes];
  if (step.type !== "dokploy:index:Compose") return { environment: [], rest: entries };
  const isVariable = ([path]: Entry) => /^env\b/.test(path);
  return { environment: entries.filter(isVariable), rest: entries.filter((entry) => !isVariable(entry)) };
}

function environmentLine(entries: Entry[]): string {
  const names = (wanted: string) =>
    entries
      .filter(([path, kind]) => kind === wanted && path !== "env")
      .map(([path]) => code(path.replace(/^env\.?/, "").replace(/^\["(.*)"\]$/, "$1")));
  const parts = [
    ["added", names("add")],
    ["gone", names("delete")],
    ["changed", names("update")],
  ] as const;
  const told = parts.filter(([, list]) => list.length > 0).map(([verb, list]) => `${verb} ${list.join(", ")}`);
  return `- environment variables: ${told.join("; ") || "changed"}`;
}

function changedProperty(step: PlannedStep, path: string, kind: string): string {
  const { before, after } = shownValues(step, path);
  const file = fileChange(step, path, before, after);
  if (file !== undefined) return file;
  const forced = step.causes.includes(path) ? " **(replaces)**" : "";
  if (before.kind === "secret" || after.kind === "secret") {
    const verb = kind === "add" ? "added" : kind === "delete" ? "removed" : "changed";
    return `- ${code(path)}: secret, ${after.kind === "unknown" ? "known after the update" : verb}${forced}`;
  }
  if (kind === "add" || before.kind === "absent") return `- ${code(path)}: added ${worded(after)}${forced}`;
  if (kind === "delete" || after.kind === "absent") return `- ${code(path)}: removed, was ${worded(before)}${forced}`;
  return `- ${code(path)}: ${worded(before)} → ${worded(after)}${forced}`;
}

function worded(shown: Shown): string {
  if (shown.kind === "text") return code(shown.text);
  return { absent: "nothing", secret: "a secret", unknown: "known after the update" }[shown.kind];
}

/** Texts of several lines are compared line by line; the compose file by its services, with the lines folded away. */
function fileChange(step: PlannedStep, path: string, before: Shown, after: Shown): string | undefined {
  if (before.kind !== "text" || after.kind !== "text" || !before.wasText || !after.wasText) return undefined;
  if (!before.text.includes("\n") && !after.text.includes("\n")) return undefined;
  const { filePath } = step.new?.inputs ?? {};
  const heading = `- ${code(step.type === "dokploy:index:Patch" ? String(filePath) : path)}`;
  const lines = textDiff(before.text, after.text);
  const services = filePath === COMPOSE_FILE ? composeDiff(before.text, after.text) : undefined;
  if (services === undefined) return `${heading}\n\n${indented(fenced(lines, "diff"))}`;
  const all = folded(`the file, ${counted(lines.split("\n").length, "line")}`, fenced(lines, "diff"));
  return `${heading}\n\n${indented(`${fenced(services, "diff")}\n\n${all}`)}`;
}
