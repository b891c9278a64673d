/** What the rendered files depend on. */
import type { Release } from "./releases/release.ts";
import type { StackShape } from "./stack-shape.ts";

export interface ApplicationSettings extends StackShape {
  release: Release;
}

/** The queue between gateway and workers, where Redis asks for no password. */
export const REDIS_URL = "redis://redis:6379/0";

/** The database that gateway and Stack Auth share. */
export const DATABASE = { user: "yapit_prod", name: "yapit_prod", host: "postgres", port: 5432 } as const;
