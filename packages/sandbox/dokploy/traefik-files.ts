/** Traefik's files as Dokploy writes them where they are missing (the shapes as recorded from v0.30.2). */
import { stringify } from "yaml";
import type { DokployHost } from "./host.ts";

export const mainPath = "/etc/dokploy/traefik/traefik.yml";
export const panelPath = "/etc/dokploy/traefik/dynamic/dokploy.yml";
export const middlewaresPath = "/etc/dokploy/traefik/dynamic/middlewares.yml";

const main = {
  global: { sendAnonymousUsage: false },
  providers: {
    swarm: { exposedByDefault: false, watch: true },
    docker: { exposedByDefault: false, watch: true, network: "dokploy-network" },
    file: { directory: "/etc/dokploy/traefik/dynamic", watch: true },
  },
  entryPoints: {
    web: { address: ":80" },
    websecure: {
      address: ":443",
      http3: { advertisedPort: 443 },
      http: { tls: { certResolver: "letsencrypt" } },
    },
  },
  api: { insecure: true },
  certificatesResolvers: {
    letsencrypt: {
      acme: {
        email: "test@localhost.com",
        storage: "/etc/dokploy/traefik/dynamic/acme.json",
        httpChallenge: { entryPoint: "web" },
      },
    },
  },
};

const middlewares = {
  http: { middlewares: { "redirect-to-https": { redirectScheme: { scheme: "https", permanent: true } } } },
};

export interface PanelDomain {
  host: string;
  https: boolean;
  certificateType: string;
}

/** The route to the panel; over https its plain form redirects. */
export function panelFile(domain?: PanelDomain): string {
  const rule = domain ? `Host(\`${domain.host}\`)` : "Host(`dokploy.docker.localhost`) && PathPrefix(`/`)";
  const service = "dokploy-service-app";
  const secure = {
    rule,
    service,
    entryPoints: ["websecure"],
    tls: domain?.certificateType === "letsencrypt" ? { certResolver: "letsencrypt" } : {},
  };
  const plain = { rule, service, entryPoints: ["web"], ...(domain?.https && { middlewares: ["redirect-to-https"] }) };
  return stringify({
    http: {
      routers: { "dokploy-router-app": plain, ...(domain?.https && { "dokploy-router-app-secure": secure }) },
      services: {
        [service]: { loadBalancer: { servers: [{ url: "http://dokploy:3000" }], passHostHeader: true } },
      },
    },
  });
}

/** At the start of the server: what exists is left as it is, but for a folder in the place of traefik.yml, which goes. */
export async function writeMissingTraefikFiles(host: DokployHost): Promise<void> {
  const files: [string, string][] = [
    [mainPath, stringify(main)],
    [panelPath, panelFile()],
    [middlewaresPath, stringify(middlewares)],
  ];
  for (const [path, content] of files) {
    if ((await host.readFile(path)) !== undefined) continue;
    if (await host.isFolder(path)) await host.remove(path);
    await host.writeFile(path, content);
  }
}
