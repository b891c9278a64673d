/** What the rendered files depend on. */
import type { WorkerPlan } from "./worker-sizing.ts";

export interface ApplicationSettings {
  /** "yaptts.org". */
  domain: string;
  production: boolean;
  /** Who signs the certificate Traefik shows: Let's Encrypt, or Cloudflare's Origin CA (a file, behind the proxy). */
  certificate: "letsencrypt" | "origin";
  machineMemoryMb: number;
  workers: WorkerPlan;
  /** Stack Auth's own dashboard with a seeded administrator, through the tunnel. */
  dashboard: boolean;
  /** The commit about to be deployed: a container with files mounted from the clone is made anew when it changes. */
  revision?: string;
}

/** The queue between gateway and workers. */
export const REDIS_URL = "redis://redis:6379/0";

/** The database that gateway and Stack Auth share. */
export const DATABASE = { user: "yapit_prod", name: "yapit_prod", host: "postgres", port: 5432 } as const;
