import { DOKPLOY_NETWORK } from "../compose-file.ts";
import { IMAGES } from "../images.ts";
import { ONE_SHOT_LIMITS } from "../memory-budget.ts";
import type { ServiceRecord } from "../releases/release.ts";
import { POSTGRES_CLIENT } from "./postgres.ts";

/** Gives the models of an earlier release the names that today's workers answer to, before the gateway migrates them. */
export const SPEECH_MODELS: ServiceRecord = {
  image: IMAGES.postgres,
  runsOnce: true,
  command: ["psql", "--no-psqlrc", "--quiet", "--file", "/speech-models.sql"],
  networks: [DOKPLOY_NETWORK],
  dependsOn: {
    postgres: { condition: "service_healthy" },
    "database-dump": { condition: "service_completed_successfully" },
  },
  volumes: ["./yapit-infra/speech-models.sql:/speech-models.sql:ro"],
  environment: POSTGRES_CLIENT,
  hardening: {},
  limits: ONE_SHOT_LIMITS,
};
