/** Which files of the machine hold which secrets on purpose, closed to all but root. Everything else is a leak. */
import type { Canary } from "./canaries.ts";
import type { Place } from "./search.ts";

interface Meant {
  place: RegExp;
  canaries: RegExp;
  /** Why they have to lie there. */
  because: string;
}

const APPLICATION = /^(?!BACKUPS_|WATCH_).*SOPS file|application-secrets/;

const MEANT: readonly Meant[] = [
  {
    place: /^machine's file \/etc\/dokploy\/compose\/[^/]+\/code\/\.env$/,
    canaries: APPLICATION,
    because:
      "Dokploy writes the variables beside the compose file for docker compose to read, in a folder for root alone",
  },
  {
    place: /^machine's file \/var\/lib\/docker\/volumes\/dokploy\/_data\/config\.json$/,
    canaries: /^REGISTRY_TOKEN of the SOPS file$/,
    because: "Dokploy's own docker command pulls private images with it",
  },
  {
    place: /^machine's file \/etc\/yapit\/backup\.env$/,
    canaries: /^BACKUPS_/,
    because: "each backup goes to the bucket with them",
  },
  {
    place: /^machine's file \/etc\/yapit\/watch\.conf$/,
    canaries: /^WATCH_/,
    because: "the watcher asks at these addresses at each look",
  },
  { place: /^machine's file \/root\/\.dokploy-token$/, canaries: /^Dokploy's API key$/, because: "its only place" },
  {
    place: /^machine's file \/root\/\.dokploy-owner$/,
    canaries: /^password of Dokploy's owner$/,
    because: "its only place",
  },
  {
    place: /^machine's file \/etc\/dokploy\/traefik\/dynamic\/origin\.pem$/,
    canaries: /^edge-origin-key/,
    because: "Traefik reads the certificate's key there",
  },
  {
    place: /^machine's file \/root\/\.yapit-visitor\.pem$/,
    canaries: /^edge-origin-pull-key/,
    because: "the health gate shows it to Traefik, as Cloudflare does",
  },
  {
    place: /^machine's file \/etc\/ssh\/ssh_host_ed25519_key$/,
    canaries: /^machine-host-key/,
    because: "the host key of its first boot, which sshd shows no more",
  },
  {
    place: /^machine's file \/var\/lib\/cloud\/instance\/user-data\.txt$/,
    canaries: /^machine-host-key/,
    because: "cloud-init keeps the user data, by which the host key came to the machine",
  },
];

export function isMeant(place: Place, canary: Canary): boolean {
  if (canary.inPages && /^machine's file .*\/frontend\/\.env\.production$/.test(place.name)) return true;
  return (
    place.forRootAlone === true &&
    MEANT.some((meant) => meant.place.test(place.name) && meant.canaries.test(canary.name))
  );
}
