import type { Compared } from "./deployed.ts";

/** A secret in a plain file is refused elsewhere: it has its own place. */
const SECRET = /(PASSWORD|SECRET|_KEY|TOKEN|CONNECTION_STRING)$/;

/** What the gateway ends without at its start. */
export function requiredSettings({ commit, facts, variables }: Compared): string[] {
  return facts.gateway.settings
    .filter(({ name, required }) => required && !isGiven(name, variables))
    .map(({ name }) => {
      const place = SECRET.test(name) ? "the release's secrets need it" : "add it under application.settings";
      return `gateway at ${commit} needs ${name}, which nobody sets: ${place}`;
    });
}

/** A setting with parts is given by any of them: AUDIO_CACHE_CONFIG__PATH. */
function isGiven(name: string, variables: readonly string[]): boolean {
  return variables.some((variable) => variable === name || variable.startsWith(`${name}__`));
}
