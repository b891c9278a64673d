import { IMAGES } from "../images.ts";
import { ONE_SHOT_LIMITS } from "../memory-budget.ts";
import { DOKPLOY_NETWORK } from "../compose-file.ts";
import type { ServiceRecord } from "../releases/release.ts";

/** Gives the gateway, which is uid 1000 today, what its predecessor wrote as root; ends at once where all is well. */
export const VOLUME_OWNER: ServiceRecord = {
  image: IMAGES.postgres,
  runsOnce: true,
  command: ["find", "/data", "-mindepth", "1", "!", "-user", "1000", "-exec", "chown", "-h", "1000:1000", "{}", "+"],
  networks: [DOKPLOY_NETWORK],
  volumes: ["audio_cache:/data/audio_cache", "document_cache:/data/document_cache"],
  hardening: { capabilities: ["CHOWN", "DAC_OVERRIDE", "FOWNER"] },
  limits: ONE_SHOT_LIMITS,
};
