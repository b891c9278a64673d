/** From a release's record of a service to its part of the compose file. */
import type { ComposeService } from "./compose-file.ts";
import type { Hardening, ServiceRecord } from "./releases/release.ts";
import { traefikLabels } from "./routing.ts";
import type { ApplicationSettings } from "./settings.ts";
import { shippedFingerprint } from "./shipped-files.ts";

/** Both environment files: secrets that Dokploy writes, then the plain settings this program lays over the clone. */
const ENV_FILES = ["./.env", "./.env.prod"];

/** `present`: names of the services that the file has; what is left out is not waited for. */
export function composeService(
  name: string,
  record: ServiceRecord,
  settings: ApplicationSettings,
  present: readonly string[],
): ComposeService {
  const { build, hardening, readsSettings, runsOnce, stopGracePeriod, openFiles, loopbackPort } = record;
  const image = settings.images[name] ?? record.image;
  const waitsFor = Object.entries(record.dependsOn ?? {}).filter(([other]) => present.includes(other));
  const labels = labelsOf(record, settings);
  return {
    ...(image !== undefined ? { image } : { build }),
    restart: runsOnce ? "no" : "unless-stopped",
    ...(record.command && { command: record.command }),
    ...(record.user && { user: record.user }),
    networks: [...record.networks],
    ...(hardening && hardened(hardening)),
    mem_limit: `${record.limits.memoryMb}m`,
    cpus: record.limits.cpus,
    logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
    ...(readsSettings && { env_file: ENV_FILES }),
    ...(record.environment && { environment: { ...record.environment } }),
    ...(waitsFor.length > 0 && { depends_on: Object.fromEntries(waitsFor) }),
    ...(record.volumes && { volumes: [...record.volumes] }),
    ...(loopbackPort && { ports: [`127.0.0.1:${loopbackPort}:${loopbackPort}`] }),
    ...(record.port && { expose: [String(record.port)] }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(record.health && { healthcheck: record.health }),
    ...(stopGracePeriod && { stop_grace_period: stopGracePeriod }),
    ...(openFiles && { ulimits: { nofile: { soft: openFiles, hard: openFiles } } }),
  };
}

function hardened({ capabilities, readOnly }: Hardening) {
  return {
    init: true as const,
    cap_drop: ["ALL"],
    ...(capabilities && { cap_add: [...capabilities] }),
    security_opt: ["no-new-privileges:true"],
    ...(readOnly && { read_only: true as const, tmpfs: [...readOnly.tmpfs] }),
  };
}

/** A changed file behind a bind mount does not reach a running container; another label makes a new one. */
function labelsOf({ routes, volumes = [], runsOnce }: ServiceRecord, settings: ApplicationSettings) {
  const mounted = runsOnce ? [] : volumes.filter((volume) => volume.startsWith("./"));
  const shipped = mounted.filter((volume) => volume.startsWith("./yapit-infra/"));
  return {
    ...(routes && traefikLabels(routes(settings), settings)),
    ...(mounted.length > shipped.length && { "org.yaptts.revision": settings.revision ?? "unknown" }),
    ...(shipped.length > 0 && { "org.yaptts.files": shippedFingerprint(shipped) }),
  };
}
