/** The services' HTTP listeners on loopback for one test, over stores that the test changes. */
import type { AddressInfo } from "node:net";
import { createServer, type RequestListener, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { cloudflareApi } from "@yapit-infra/sandbox/cloudflare/api.ts";
import { CloudflareStore } from "@yapit-infra/sandbox/cloudflare/store.ts";
import { githubApi } from "@yapit-infra/sandbox/github/api.ts";
import { publishEvery } from "@yapit-infra/sandbox/github/continuous-integration.ts";
import { seedYapit } from "@yapit-infra/sandbox/github/seed.ts";
import { GithubStore } from "@yapit-infra/sandbox/github/store.ts";
import { hetznerApi } from "@yapit-infra/sandbox/hetzner/api.ts";
import { HetznerStore } from "@yapit-infra/sandbox/hetzner/store.ts";
import { registryApi } from "@yapit-infra/sandbox/registry/api.ts";
import { RegistryStore } from "@yapit-infra/sandbox/registry/store.ts";

export interface Services {
  hetzner: HetznerStore;
  cloudflare: CloudflareStore;
  github: GithubStore;
  /** What points the operations at them. */
  environment: Record<string, string | undefined>;
  close(): void;
}

export async function openServices(): Promise<Services> {
  const [calls, hetzner, cloudflare, github, registry] = [
    new Calls(),
    new HetznerStore(),
    new CloudflareStore(),
    new GithubStore(),
    new RegistryStore(),
  ];
  cloudflare.addToken("cloudflare-token");
  publishEvery(registry, seedYapit(github).tags["v0.4.3"] ?? "");
  github.addToken("github-token");
  const listeners = await Promise.all([
    listenTo(hetznerApi(hetzner, calls)),
    listenTo(cloudflareApi(cloudflare, calls)),
    listenTo(githubApi(github, calls)),
    listenTo(registryApi(registry, calls)),
  ]);
  const [hetznerUrl, cloudflareUrl, githubUrl, registryUrl] = listeners.map(({ url }) => url);
  return {
    hetzner,
    cloudflare,
    github,
    environment: {
      HCLOUD_ENDPOINT: `${hetznerUrl ?? ""}/v1`,
      HCLOUD_TOKEN: hetzner.state.token,
      CLOUDFLARE_BASE_URL: `${cloudflareUrl ?? ""}/client/v4`,
      CLOUDFLARE_API_TOKEN: "cloudflare-token",
      GITHUB_BASE_URL: `${githubUrl ?? ""}/`,
      GITHUB_TOKEN: "github-token",
      YAPIT_REGISTRY_URL: registryUrl,
    },
    close: () => {
      for (const { server } of listeners) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

function listenTo(app: { fetch: Parameters<typeof getRequestListener>[0] }) {
  const listener = getRequestListener(app.fetch);
  return listen((request, response) => void listener(request, response));
}

export async function listen(listener: RequestListener): Promise<{ server: Server; url: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
