/** What Dokploy's own docker pulls private images with: its home is the volume. */
import type { Files } from "../files.ts";

const CONFIG = "/var/lib/docker/volumes/dokploy/_data/config.json";
const USER = "yapit-infra:";

/** An empty token signs out. */
export function signIn(files: Files, token: string): void {
  const auth = Buffer.from(USER + token).toString("base64");
  if (token === "") files.remove(CONFIG);
  else files.write(CONFIG, JSON.stringify({ auths: { "ghcr.io": { auth } } }), 0o600);
}

export function signedInWith(files: Files): string | undefined {
  const auth = /"auth":"([^"]+)"/.exec(files.read(CONFIG) ?? "")?.[1];
  return auth === undefined ? undefined : Buffer.from(auth, "base64").toString().slice(USER.length);
}
