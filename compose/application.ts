/** The compose file of the whole application. */
import { type ComposeFile, type ComposeService, DOKPLOY_NETWORK } from "./compose-file.ts";
import type { ServiceRecord } from "./releases/release.ts";
import { composeService } from "./service.ts";
import type { ApplicationSettings } from "./settings.ts";
import { standbyServices } from "./standby.ts";
import { workerServices } from "./workers.ts";

export function composeFile(settings: ApplicationSettings): ComposeFile {
  const records = presentServices(settings);
  const present = records.map(([name]) => name);
  const services = records.flatMap(([name, record]): [string, ComposeService][] => {
    const service = composeService(name, record, settings, present);
    return record.worker ? workerServices(name, service, record.worker, settings.workers) : [[name, service]];
  });
  return {
    services: Object.fromEntries([...services, ...standbyServices(records, settings)]),
    volumes: Object.fromEntries(namedVolumes(records.map(([, record]) => record)).map((volume) => [volume, {}])),
    networks: { [DOKPLOY_NETWORK]: { external: true }, ...settings.release.networks },
  };
}

/** The release's services as far as the stack has them. */
export function presentServices({ release, production, auth, guests }: ApplicationSettings): [string, ServiceRecord][] {
  const given = { production, "stack-auth": auth === "stack-auth" };
  return Object.entries(release.services)
    .filter(([, { onlyWith }]) => onlyWith === undefined || given[onlyWith])
    .map(([name, record]) => [
      name,
      { ...record, ...(auth === "none" && record.withoutStackAuth), ...(guests && record.withGuests) },
    ]);
}

function namedVolumes(records: ServiceRecord[]): string[] {
  const mounts = records.flatMap(({ volumes = [] }) => volumes).filter((volume) => !/^[./]/.test(volume));
  return [...new Set(mounts.map((mount) => mount.slice(0, mount.indexOf(":"))))];
}
