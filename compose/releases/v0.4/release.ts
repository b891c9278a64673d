/** Yapit since v0.4.3 (a52df79, 2026-08-18); the facts are those of its repository at that tag. */
import type { Release } from "../release.ts";
import { BROWSER_NETWORK, EGRESS_NETWORK, WORKER_NETWORK } from "./networks.ts";
import { pages } from "./pages.ts";
import { plainSettings } from "./plain-settings.ts";
import { SECRETS } from "./secrets.ts";
import { STACK_AUTH_IMAGE } from "./sign-in.ts";
import { SERVICES } from "./services.ts";

export const RELEASE_V0_4: Release = {
  name: "v0.4",
  ref: "v0.4.3",
  services: SERVICES,
  // What a web page or a model does in a container gets no way out but the proxy, or none at all.
  networks: {
    [BROWSER_NETWORK]: { internal: true },
    [WORKER_NETWORK]: { internal: true },
    [EGRESS_NETWORK]: { internal: false },
  },
  volumes: [
    ...["pgdata", "redisdata", "audio_cache", "document_cache", "extraction_cache"],
    ...["gateway-data", "images", "clickhouse-data"],
  ],
  plain: plainSettings,
  pages,
  secrets: SECRETS,
  stackAuth: { image: STACK_AUTH_IMAGE, sdk: "2.8.71", address: "own name", needsClickhouse: true },
  work: "redis",
  // Idempotent, and without it a fresh database has no model and no voice: healthy and mute.
  seed: "1",
};
