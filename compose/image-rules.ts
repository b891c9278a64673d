/** Which images may be deployed: pinned ones, and of Stack Auth's none that is open to CVE-2025-55182. */
import { RELEASES } from "./releases/releases.ts";

export function imageFaults(name: string, image: string): string[] {
  const [, repository = image, tag, digest] = /^(.+?)(?::([^/:@]+))?(@sha256:[0-9a-f]{64})?$/.exec(image) ?? [];
  if (tag === undefined && digest === undefined) {
    return [`${name}.image: ${image} has no tag, so each pull may bring another one: pin it`];
  }
  if (tag === "latest" && digest === undefined) {
    return [`${name}.image: ${image} may change under the deployment: pin a version`];
  }
  // The releases' own were looked at; any other may be older than the fix of 2025-12-22.
  const safe = RELEASES.map(({ stackAuth }) => stackAuth.image);
  if (repository === "stackauth/server" && !safe.includes(image)) {
    return [`${name}.image: ${image} is not known to be free of CVE-2025-55182: use ${safe.join(" or ")}`];
  }
  return [];
}
