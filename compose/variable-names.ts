/** The variables that Dokploy writes to `.env` beside the compose file: what is secret, and what depends on a secret. */
import { needsPassword } from "./routing.ts";
import type { ApplicationSettings } from "./settings.ts";
import type { SecretSource } from "./releases/release.ts";

type Shape = Pick<ApplicationSettings, "release" | "auth" | "dashboard">;

/** Of a release, those that a stack of this shape uses, with where they come from. */
export function variableSources(shape: Shape): [string, SecretSource][] {
  return Object.entries(shape.release.secrets).filter(([name]) => isUsed(name, shape));
}

/** Those that are surely set: what is given may be left out. */
export function certainVariables(shape: Shape): string[] {
  return variableSources(shape)
    .filter(([, source]) => source !== "given")
    .map(([name]) => name);
}

function isUsed(name: string, shape: Shape): boolean {
  if (name === "BASIC_AUTH_USERS") return needsPassword(shape);
  if (name.startsWith("STACK_SEED_")) return shape.auth === "stack-auth" && shape.dashboard;
  return shape.auth === "stack-auth" || (!name.startsWith("STACK_") && name !== "APP_URL");
}
