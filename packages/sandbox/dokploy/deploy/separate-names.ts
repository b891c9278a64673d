/** Two switches of a compose that keep it apart from others of the same file (facts 59). */
export type Networks = string[] | Record<string, unknown>;

export interface Service {
  labels?: unknown;
  deploy?: { labels?: unknown };
  networks?: Networks;
  volumes?: unknown[];
  depends_on?: unknown;
  [key: string]: unknown;
}

export interface ComposeFile {
  services?: Record<string, Service>;
  networks?: Record<string, unknown>;
  volumes?: Record<string, unknown>;
  [key: string]: unknown;
}

function renamed(entries: Record<string, unknown> | undefined, suffix: string): Record<string, unknown> | undefined {
  return entries && Object.fromEntries(Object.entries(entries).map(([name, value]) => [`${name}-${suffix}`, value]));
}

/** "data:/data" and "default" alike: it does not ask what a name stands for, and breaks `networks: [default]`. */
function withSuffix(reference: unknown, suffix: string): unknown {
  if (typeof reference !== "string" || /^[./~]/.test(reference)) return reference;
  const [name = "", ...rest] = reference.split(":");
  return [`${name}-${suffix}`, ...rest].join(":");
}

export function randomize(file: ComposeFile, suffix: string): void {
  for (const service of Object.values(file.services ?? {})) {
    if (Array.isArray(service.networks)) service.networks = service.networks.map((name) => `${name}-${suffix}`);
    else if (service.networks) service.networks = renamed(service.networks, suffix) ?? {};
    if (service.volumes) service.volumes = service.volumes.map((volume) => withSuffix(volume, suffix));
    const needs = service.depends_on;
    if (Array.isArray(needs)) service.depends_on = needs.map((name: unknown) => withSuffix(name, suffix));
    else if (typeof needs === "object" && needs !== null) {
      service.depends_on = renamed({ ...needs }, suffix);
    }
  }
  const services = Object.entries(file.services ?? {}).map(
    ([name, service]) => [`${name}-${suffix}`, service] as const,
  );
  file.services = Object.fromEntries(services);
  const networks = renamed(file.networks, suffix);
  const volumes = renamed(file.volumes, suffix);
  if (networks) file.networks = networks;
  if (volumes) file.volumes = volumes;
}

/** Each service joins a network named after the application, beside its own. */
export function isolate(file: ComposeFile, name: string): void {
  for (const service of Object.values(file.services ?? {})) {
    if (Array.isArray(service.networks)) service.networks = [...new Set([...service.networks, name])];
    else if (service.networks) service.networks = { ...service.networks, [name]: {} };
    else service.networks = [name, "default"];
  }
  (file.networks ??= {})[name] = { name, external: true };
}
