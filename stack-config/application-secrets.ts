import { agreesWithPassword } from "../compose/connection-string.ts";
import type { Release } from "../compose/releases/release.ts";
import { closestName } from "./closest-name.ts";
import type { Fault } from "./fault.ts";
import { formProblem } from "./secret-forms.ts";
import {
  BACKUP_KEYS,
  DERIVED_NAMES,
  EVERY_NAME,
  nameInFile,
  namesInFiles,
  NOT_OF_THE_DEPLOYMENT,
  REGISTRY_TOKEN,
  requiredNames,
  secretNames,
  type StackKind,
  WATCH_NAMES,
} from "./secret-names.ts";
import { shownName } from "./shown-name.ts";
import { webhookFaults } from "./webhook-faults.ts";
import type { WebhookKind } from "./stack-config.ts";
import { withoutPrefixes } from "./secret-prefixes.ts";

/** Of each group all, or none. */
const TOGETHER = [
  // These name one project of Stack Auth.
  { names: ["STACK_AUTH_PROJECT_ID", "STACK_AUTH_SERVER_KEY", "STACK_AUTH_CLIENT_KEY"], else: "have them made" },
  {
    // The gateway ends at its start where one of them is missing.
    names: ["R2_ACCOUNT_ID", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY", "R2_BUCKET_NAME", "R2_PUBLIC_URL"],
    else: "keep images on the machine",
  },
  { names: Object.values(BACKUP_KEYS), else: "back nothing up" },
  {
    names: ["AI_PROCESSOR_API_KEY", "AI_PROCESSOR_BASE_URL", "AI_PROCESSOR_MODEL"],
    else: "have no model read scans, or GOOGLE_API_KEY's",
  },
];

/** Of a bucket that speaks S3, in plain text. */
export interface BackupKeys {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface PickedSecrets {
  /** By their names in the file: production's hold STRIPE_SECRET_KEY_LIVE, never STRIPE_SECRET_KEY_TEST. */
  secrets: Map<string, string>;
  /** Undefined: whatever is pulled is public. */
  registryToken: string | undefined;
  /** Of the bucket; undefined: there are none. */
  backupKeys: BackupKeys | undefined;
  faults: Fault[];
  /** What is no fault, one sentence each. */
  notes: string[];
}

/**
 * Picks what a kind of stack gets out of a decrypted file, and checks the whole file.
 * @param place the file's name, for the faults, which hold no value
 */
export function pickSecrets(
  { kind, release, webhook }: { kind: StackKind; release: Release; webhook?: WebhookKind | undefined },
  written: ReadonlyMap<string, string>,
  place: string,
): PickedSecrets {
  const { values, faults: twice } = withoutPrefixes(kind, written, place);
  const faults = [
    ...nameFaults(values, release),
    ...valueFaults(values, release),
    ...missingFaults(kind, values, release),
    ...togetherFaults(values),
    ...derivedFaults(values),
    ...webhookFaults(values, webhook),
  ];
  const own = [...secretNames(release).map((name) => nameInFile(name, kind)), ...WATCH_NAMES];
  return {
    secrets: new Map([...values].filter(([name]) => own.includes(name))),
    registryToken: values.get(REGISTRY_TOKEN),
    backupKeys: backupKeysIn(values),
    faults: [...twice, ...faults.map(({ path, problem }) => ({ path: `${path} in ${place}`, problem }))],
    notes: unreadNotes(values, release, place),
  };
}

function backupKeysIn(values: ReadonlyMap<string, string>): BackupKeys | undefined {
  const accessKeyId = values.get(BACKUP_KEYS.accessKeyId);
  const secretAccessKey = values.get(BACKUP_KEYS.secretAccessKey);
  return accessKeyId === undefined || secretAccessKey === undefined ? undefined : { accessKeyId, secretAccessKey };
}

function nameFaults(values: ReadonlyMap<string, string>, release: Release): Fault[] {
  const known = namesInFiles(release);
  const names = [...values.keys()];
  const strange = names.filter((name) => ![...EVERY_NAME, ...NOT_OF_THE_DEPLOYMENT].includes(name));
  return strange.map((name) => {
    if (known.includes(`${name}_LIVE`)) {
      return {
        path: name,
        problem: `says not for whom; name it ${name}_LIVE for production or ${name}_TEST for staging`,
      };
    }
    const meant = closestName(name, known);
    const path = shownName(name, names.indexOf(name) + 1);
    return { path, problem: `unknown secret; ${meant === undefined ? "remove it" : `did you mean ${meant}?`}` };
  });
}

/** Files outlive releases: what was right for another one is told, and left alone. */
function unreadNotes(values: ReadonlyMap<string, string>, release: Release, place: string): string[] {
  const known = namesInFiles(release);
  const unread = [...values.keys()].filter(
    (name) => !known.includes(name) && [...EVERY_NAME, ...NOT_OF_THE_DEPLOYMENT].includes(name),
  );
  if (unread.length === 0) return [];
  return [`${place}: release ${release.name} does not read ${unread.join(", ")}; remove what nothing else needs`];
}

function valueFaults(values: ReadonlyMap<string, string>, release: Release): Fault[] {
  const known = namesInFiles(release).filter((name) => !DERIVED_NAMES.includes(name));
  return [...values].flatMap(([path, value]) => {
    const problem = known.includes(path) ? formProblem(path, value) : undefined;
    return problem === undefined ? [] : [{ path, problem }];
  });
}

function missingFaults(kind: StackKind, values: ReadonlyMap<string, string>, release: Release): Fault[] {
  return requiredNames(release, kind)
    .map((name) => nameInFile(name, kind))
    .filter((name) => !values.has(name))
    .map((path) => ({ path, problem: "is missing, and production needs it; add it with sops" }));
}

function togetherFaults(values: ReadonlyMap<string, string>): Fault[] {
  return TOGETHER.flatMap(({ names, else: otherwise }) => {
    const present = names.filter((name) => values.has(name));
    if (present.length === 0) return [];
    return names
      .filter((name) => !values.has(name))
      .map((path) => ({
        path,
        problem: `is missing beside ${present.join(" and ")}; give all ${names.length}, or none to ${otherwise}`,
      }));
  });
}

function derivedFaults(values: ReadonlyMap<string, string>): Fault[] {
  const password = values.get("POSTGRES_PASSWORD");
  return DERIVED_NAMES.flatMap((path) => {
    const text = values.get(path);
    if (text === undefined) return [];
    if (password === undefined) return [{ path, problem: "is derived from POSTGRES_PASSWORD; give that instead" }];
    if (agreesWithPassword(text, password)) return [];
    return [{ path, problem: "does not agree with POSTGRES_PASSWORD, from which it is derived; remove it" }];
  });
}
