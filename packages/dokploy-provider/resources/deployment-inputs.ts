/** A deployment's inputs: their defaults and rules. */
import type { Failure } from "@yapit-infra/provider-protocol/provider.ts";
import { hasUnknown, isObject, type Value, type Values } from "@yapit-infra/provider-protocol/values.ts";
import type { DeclaredServices } from "../deployment/declared-services.ts";
import type { Gate } from "../deployment/health-gate.ts";
import type { RevisionQuestion } from "../deployment/diagnostics.ts";
import { DEPLOYMENT_DEFAULTS, GATE_DEFAULTS } from "../rules/defaults.ts";
import { checkFields, count, type Fields, optionalText, text, textMap, texts } from "../rules/fields.ts";

export const DEPLOYMENT_FIELDS: Fields = {
  composeId: { kind: "text", required: true },
  fingerprints: { kind: "map", default: {} },
  revision: {
    kind: "text",
    rule: (revision: string) =>
      /^[0-9a-f]{40}$/.test(revision) ? undefined : "revision must be a commit's 40 hex digits",
  },
  timeoutSeconds: { kind: "count", default: DEPLOYMENT_DEFAULTS.timeoutSeconds },
  gate: { kind: "object", default: {} },
  services: { kind: "object", default: {} },
  variableHashes: {
    kind: "object",
    default: {},
    rule: (services: Record<string, Value>) =>
      Object.values(services).every((hashes) =>
        Object.values(textMap(hashes)).every((hash) => /^[0-9a-f]{64}$/.test(hash)),
      )
        ? undefined
        : "variableHashes must hold SHA-256 hashes (64 hex digits), never values",
  },
  databaseRevision: {
    kind: "object",
    rule: (question: Values) =>
      text(question, "service") !== "" && texts(question, "command").length > 0
        ? undefined
        : "databaseRevision must hold a service and a command",
  },
};

const GATE_FIELDS: Fields = {
  host: { kind: "text" },
  paths: {
    kind: "texts",
    default: GATE_DEFAULTS.paths,
    rule: (paths: string[]) =>
      paths.every((path) => /^(https:\/\/[^/]+)?\//.test(path))
        ? undefined
        : "each of paths must begin with / or be an address that begins with https://",
  },
  windowSeconds: { kind: "count", default: GATE_DEFAULTS.windowSeconds },
  timeoutSeconds: { kind: "count", default: GATE_DEFAULTS.timeoutSeconds },
};

/** Fills in the gate's defaults in `inputs`. */
export function checkGate(inputs: Values): Failure[] {
  const gate = inputs["gate"];
  if (!isObject(gate)) return [];
  const checked = checkFields(GATE_FIELDS, gate);
  inputs["gate"] = checked.inputs;
  return checked.failures.map(({ property, reason }) => ({ property: `gate.${property}`, reason: `gate: ${reason}` }));
}

export function gateOf(inputs: Values): Gate {
  const gate = isObject(inputs["gate"]) && !hasUnknown(inputs["gate"]) ? inputs["gate"] : {};
  const services = inputs["services"];
  const hashed = inputs["variableHashes"];
  const variables = isObject(hashed) && !hasUnknown(hashed) ? Object.entries(hashed) : [];
  return {
    host: optionalText(gate, "host"),
    paths: texts(gate, "paths"),
    windowSeconds: count(gate, "windowSeconds"),
    timeoutSeconds: count(gate, "timeoutSeconds"),
    services: isObject(services) && !hasUnknown(services) ? declaredServices(services) : {},
    variables: Object.fromEntries(variables.map(([service, hashes]) => [service, textMap(hashes)])),
  };
}

function declaredServices(services: Values): DeclaredServices {
  const entries = Object.entries(services).map(([name, service]) => {
    const declared = isObject(service) ? service : {};
    return [name, { containers: count(declared, "containers"), restartAfter: texts(declared, "restartAfter") }];
  });
  return Object.fromEntries(entries) as DeclaredServices;
}

export function revisionQuestionOf(inputs: Values): RevisionQuestion | undefined {
  const question = inputs["databaseRevision"];
  if (!isObject(question)) return undefined;
  return { service: text(question, "service"), command: texts(question, "command") };
}
