/** The compose file of the whole application. */
import { type ComposeFile, DOKPLOY_NETWORK } from "./compose-file.ts";
import { databaseDump } from "./services/database-dump.ts";
import { frontend } from "./services/frontend.ts";
import { gateway } from "./services/gateway.ts";
import { kokoroCpu } from "./services/kokoro-cpu.ts";
import { postgres } from "./services/postgres.ts";
import { redis } from "./services/redis.ts";
import { stackAuth } from "./services/stack-auth.ts";
import { stackAuthSetup } from "./services/stack-auth-setup.ts";
import type { ApplicationSettings } from "./settings.ts";

export function composeFile(settings: ApplicationSettings): ComposeFile {
  return {
    services: {
      frontend: frontend(settings),
      gateway: gateway(settings),
      "stack-auth": stackAuth(settings),
      "stack-auth-setup": stackAuthSetup(),
      postgres: postgres(),
      ...(settings.production && { "database-dump": databaseDump() }),
      redis: redis(),
      "kokoro-cpu": kokoroCpu(settings),
    },
    volumes: {
      pgdata: {},
      audio_cache: {},
      document_cache: {},
      ...(settings.production && { database_dumps: {} }),
    },
    networks: { [DOKPLOY_NETWORK]: { external: true } },
  };
}
