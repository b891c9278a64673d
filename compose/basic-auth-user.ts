import { createHash } from "node:crypto";

/**
 * One user in the form of htpasswd. SHA-1 without a salt is right for a generated password of 32 letters, which nobody
 * finds out from its hash; Traefik hashes at every request, and bcrypt would cost it a tenth of a second for each picture.
 */
export function basicAuthUser(user: string, password: string): string {
  return `${user}:{SHA}${createHash("sha1").update(password).digest("base64")}`;
}
