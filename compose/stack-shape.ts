import type { WorkerPlan } from "./worker-plan.ts";

/** What of a stack its files depend on, whatever the release. */
export interface StackShape {
  /** "yaptts.org". */
  domain: string;
  /** Who signs people in: Stack Auth, or nobody behind one password for the whole. */
  auth: "stack-auth" | "none";
  /** Stack Auth's public name, where the release gives it one of its own: "auth.yaptts.org". */
  authDomain?: string;
  production: boolean;
  /** Who signs the certificate Traefik shows: Let's Encrypt, or Cloudflare's Origin CA (a file, behind the proxy). */
  certificate: "letsencrypt" | "origin";
  /** MiB. */
  machineMemoryMb: number;
  workers: WorkerPlan;
  /** Of each machine beside the first; undefined: there is none. */
  elsewhere?: WorkerPlan;
  /** Whether machines of others take work from the queue. */
  guests?: boolean;
  /** Stack Auth's own dashboard with a seeded administrator. */
  dashboard: boolean;
  /** "ghcr.io/yapit-tts/gateway:a52df79…@sha256:…" by service; what is not named is built from the clone. */
  images: Readonly<Record<string, string>>;
  /** Plain settings on top of the release's, by variable. */
  extra: Readonly<Record<string, string>>;
  /** The commit about to be deployed: a container with files mounted from the clone is made anew when it changes. */
  revision?: string;
}
