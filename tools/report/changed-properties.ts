/** What of a resource changes, property by property, as Markdown list items. */
import { composeDiff } from "./compose-diff.ts";
import { counted } from "../../stack-config/counted.ts";
import { code, fenced, folded, indented } from "./markdown.ts";
import type { PlannedStep } from "./planned-step.ts";
import { propertySteps, type Shown, shownValues } from "./property-value.ts";
import { textDiff } from "./text-diff.ts";

const COMPOSE_FILE = "docker-compose.prod.yml";

/** Properties that are told together, in a line of their own, by the resource's type. */
const TOGETHER: Readonly<Record<string, { property: string; line: (entries: Entry[]) => string }>> = {
  // A service's variables are secret as a whole: their names are all there is to tell.
  "dokploy:index:Compose": { property: "env", line: environmentLine },
  // Hashes tell a reader nothing but whose hash it is.
  "dokploy:index:Deployment": {
    property: "fingerprints",
    line: (entries) => `- deploys again because of ${entries.map(([path]) => code(lastStep(path))).join(", ")}`,
  },
};

type Entry = [path: string, kind: string];

export function changedProperties(step: PlannedStep): string[] {
  const entries = [...step.changes];
  const together = TOGETHER[step.type];
  const [told, rest] = together ? apart(entries, together.property) : [[], entries];
  const lines = rest.map(([path, kind]) => changedProperty(step, path, kind));
  return together && told.length > 0 ? [together.line(told), ...lines] : lines;
}

function apart(entries: Entry[], property: string): [Entry[], Entry[]] {
  const belongs = ([path]: Entry) => propertySteps(path)[0] === property;
  return [entries.filter(belongs), entries.filter((entry) => !belongs(entry))];
}

function environmentLine(entries: Entry[]): string {
  // Where one value is not known yet the engine holds all of them for unknown.
  if (entries.some(([path]) => path === "env"))
    return "- environment variables: which ones change is known during the update";
  const parts = [
    ["added", "add"],
    ["gone", "delete"],
    ["changed", "update"],
  ] as const;
  const told = parts.flatMap(([verb, wanted]) => {
    const names = entries.filter(([, kind]) => kind === wanted).map(([path]) => code(lastStep(path)));
    return names.length > 0 ? [`${verb} ${names.join(", ")}`] : [];
  });
  return `- environment variables: ${told.join("; ")}`;
}

/** "env.NAME" → "NAME". */
function lastStep(path: string): string {
  return String(propertySteps(path).at(-1) ?? path);
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
  const { after: file } = shownValues(step, "filePath");
  const filePath = file.kind === "text" ? file.text : undefined;
  const heading = `- ${code(filePath ?? path)}`;
  const lines = textDiff(before.text, after.text);
  const services = filePath === COMPOSE_FILE ? composeDiff(before.text, after.text) : undefined;
  if (services === undefined) return `${heading}\n\n${indented(fenced(lines, "diff"))}`;
  const all = folded(`the file, ${counted(lines.split("\n").length, "line")}`, fenced(lines, "diff"));
  return `${heading}\n\n${indented(`${fenced(services, "diff")}\n\n${all}`)}`;
}
