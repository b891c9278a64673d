/** What Swarm runs on machines that only speak: as many speakers on each, and the one way from them to Redis. */
import { stringify } from "yaml";
import { DOKPLOY_NETWORK } from "./compose-file.ts";
import { redisUrl } from "./connection-string.ts";
import { IMAGES } from "./images.ts";
import type { ApplicationSettings } from "./settings.ts";
import { speakers, workerServices } from "./workers.ts";
import { composeService } from "./service.ts";

/** What Docker on such a machine calls itself (docker.sh). */
const SPEAKS = "engine.labels.org.yaptts.speaks == yes";
const NETWORK = "yapit-workers";
/** Not Redis' own name: on the network where that is, the relay would find itself. */
const QUEUE = "yapit-queue";

/**
 * In the form of `docker stack deploy`. As many services as a machine has speakers, each of them once on each machine: what is
 * deployed does not change with the number of machines, and Swarm finds a new one by itself.
 */
export function renderWorkerStack(settings: ApplicationSettings, redisPassword: string): string {
  const stack = {
    version: "3.8",
    services: { [QUEUE]: relay(), ...speakersOf(settings, redisUrl(redisPassword, QUEUE)) },
    networks: {
      [DOKPLOY_NETWORK]: { external: true },
      // Between machines as IPsec alone, and no way out: models and voices are in the images.
      [NETWORK]: { name: NETWORK, driver: "overlay", driver_opts: { encrypted: "" }, internal: true },
    },
  };
  return stringify(stack, { lineWidth: 0, aliasDuplicateObjects: false });
}

/**
 * The only thing of the first machine that a worker reaches. A worker that died without a goodbye is let go of within 15 seconds:
 * Redis would hand its next job to it.
 */
function relay() {
  const patience = "keepalive,keepidle=5,keepintvl=5,keepcnt=2";
  return {
    image: IMAGES.socat,
    command: [`TCP-LISTEN:6379,fork,reuseaddr,${patience}`, `TCP:redis:6379,${patience}`],
    networks: { [DOKPLOY_NETWORK]: {}, [NETWORK]: {} },
    cap_drop: ["ALL"],
    read_only: true,
    deploy: {
      // A worker keeps its connection by the address of the one task there is.
      endpoint_mode: "dnsrr",
      placement: { constraints: ["node.role == manager"] },
      resources: { limits: { cpus: "0.5", memory: "64M" } },
    },
    logging: LOGGING,
  };
}

function speakersOf(settings: ApplicationSettings, redis: string): Record<string, object> {
  const { elsewhere, release } = settings;
  const found = speakers(release).flatMap((name) => {
    const record = release.services[name];
    if (!record?.worker || !elsewhere) return [];
    return workerServices(name, composeService(name, record, settings, []), record.worker, elsewhere);
  });
  return Object.fromEntries(
    found.map(([name, { image, environment, cap_drop, mem_limit, cpus }]) => [
      name,
      {
        image,
        environment: { ...environment, REDIS_URL: redis, WORKER_ID: `{{.Node.Hostname}}-${name}` },
        networks: [NETWORK],
        ...{ init: true, cap_drop },
        deploy: {
          mode: "global",
          endpoint_mode: "dnsrr",
          placement: { constraints: [SPEAKS] },
          resources: { limits: { cpus: String(cpus), memory: mem_limit } },
          update_config: { failure_action: "rollback" },
        },
        logging: LOGGING,
      },
    ]),
  );
}

const LOGGING = { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } };
