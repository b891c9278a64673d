import * as v from "valibot";
import { releaseOf } from "../compose/releases/releases.ts";
import { crossFieldFaults } from "./cross-field-rules.ts";
import { exampleFor } from "./examples.ts";
import type { Fault } from "./fault.ts";
import { plainFaults } from "./plain-value.ts";
import { LONGEST_STAGING_NAME, presetFor, type Preset } from "./presets.ts";
import { quoted } from "./quoted.ts";
import { stackFileSchema } from "./schema.ts";
import type { StackConfig } from "./stack-config.ts";

export type ParsedStackConfig = { kind: "valid"; config: StackConfig } | { kind: "faulty"; faults: Fault[] };

/**
 * Fills a stack's file with the defaults of its kind and checks the whole.
 * @param stack the stack's name, which says what kind it is
 * @param file what Pulumi.<stack>.yaml holds under the project's name, parsed
 * @returns the configuration, or every fault it has
 */
export function parseStackConfig(stack: string, file: Record<string, unknown>): ParsedStackConfig {
  const plain = plainFaults(file);
  if (!plain.bounded) return { kind: "faulty", faults: plain.faults };
  const preset = presetFor(stack, zoneOf(file));
  if (preset === undefined) {
    const problem = `${quoted(stack)} is neither production, which is "prod", nor staging; name it staging- and at most ${LONGEST_STAGING_NAME} small letters, digits and hyphens, for example staging-x`;
    return { kind: "faulty", faults: [{ path: "stack", problem }] };
  }
  const { config, faults: ofSchema } = parseFile(stack, preset, file);
  const faults = [...plain.faults, ...ofSchema];
  // The rules about several values still speak when one of the other values is faulty: they see its default.
  const faulty = faults.map(({ path }) => path);
  const checkable = config ?? parseFile(stack, preset, without(file, faulty)).config;
  if (checkable !== undefined) faults.push(...crossFieldFaults(checkable, faulty));
  return config !== undefined && faults.length === 0 ? { kind: "valid", config } : { kind: "faulty", faults };
}

function parseFile(
  stack: string,
  preset: Preset,
  file: Record<string, unknown>,
): { config?: StackConfig; faults: Fault[] } {
  const result = v.safeParse(stackFileSchema, withDefaults(preset.defaults, file));
  if (!result.success) {
    return { faults: result.issues.map(faultOf) };
  }
  const { repository, workers, ...rest } = result.output;
  const { name, ref, branch, ...repositoryRest } = repository;
  const release = releaseOf(rest.application.release);
  const wanted = ref ?? branch ?? release.ref;
  if (wanted === undefined) return { faults: [{ path: "repository.ref", problem: noRefOf(release.name) }] };
  const notes = branch === undefined ? [] : [`repository.branch is called repository.ref now: write ref: ${wanted}`];
  if (preset.kind === "production" && rest.backups.recipients.length === 0) notes.push(NO_BACKUPS);
  if (preset.kind === "production" && rest.watching.webhook === undefined) notes.push(NOBODY_TOLD);
  return {
    config: {
      ...{ stack, kind: preset.kind, ...rest, notes },
      repository: { ...name, ...repositoryRest, ref: wanted },
      workers: { ...workers, location: workers.location ?? rest.server.location },
    },
    faults: [],
  };
}

const NO_BACKUPS =
  "nothing backs the database up, and a lost machine loses it: backups.recipients switches that on (README, Backups)";
const NOBODY_TOLD =
  "nobody is told when production breaks: watching.webhook, with WATCH_WEBHOOK_URL among the secrets, switches that on (README, Watching)";

function noRefOf(release: string): string {
  return `is missing: no branch or tag of the application leads to release ${release}; push one to a commit of it, and name that (for example ${exampleFor("repository.ref") ?? ""})`;
}

/** Section by section: a file that names one key of a section keeps the other defaults. */
function withDefaults(defaults: Record<string, unknown>, file: Record<string, unknown>): Record<string, unknown> {
  const filled: Record<string, unknown> = { ...defaults, ...file };
  for (const [name, section] of Object.entries(defaults)) {
    const given = file[name];
    if (isRecord(section) && isRecord(given)) filled[name] = withDefaults(section, given);
  }
  return filled;
}

/** The file without the values, or whole lists, that the paths name. */
function without(file: Record<string, unknown>, paths: string[]): Record<string, unknown> {
  const rest = structuredClone(file);
  for (const path of paths) {
    const [name = "", key] = path.split(".");
    const section = rest[name];
    if (key !== undefined && isRecord(section)) Reflect.deleteProperty(section, key);
    else Reflect.deleteProperty(rest, name);
  }
  return rest;
}

function faultOf(issue: v.BaseIssue<unknown>): Fault {
  const path = v.getDotPath(issue) ?? "";
  const example = exampleFor(path);
  return { path, problem: example === undefined ? issue.message : `${issue.message} (for example ${example})` };
}

function zoneOf(file: Record<string, unknown>): string | undefined {
  const zone = isRecord(file["dns"]) ? file["dns"]["zone"] : undefined;
  return typeof zone === "string" ? zone : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
