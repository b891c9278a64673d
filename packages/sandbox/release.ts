/** The application that this world knows is the one of December 2025: its stacks say so, where the preset means today's. */
type Config = Record<string, unknown>;

const RELEASE: Readonly<Record<string, Record<string, unknown>>> = {
  "yapit:application": { release: "2025-12" },
  "yapit:repository": { ref: "dev" },
};

/** @param config of a stack's file, by key ("yapit:server"); what it says itself wins */
export function withSandboxRelease(config: Config): Config {
  const filled = { ...config };
  for (const [key, values] of Object.entries(RELEASE))
    filled[key] = { ...values, ...(config[key] as object | undefined) };
  return filled;
}
