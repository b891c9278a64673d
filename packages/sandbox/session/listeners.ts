/** The world's listeners on loopback: HTTP for the official plugins and the tools, gRPC for the engine, ssh for both. */
import { createServer, type Server } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { serveProviders } from "@yapit-infra/provider-protocol/serve.ts";
import type { Provider } from "@yapit-infra/provider-protocol/provider.ts";
import { cloudflareApi } from "../cloudflare/api.ts";
import { objectsApi } from "../cloudflare/objects-api.ts";
import { cloudflareProvider } from "../plugins/cloudflare/plugin.ts";
import { commandProvider } from "../plugins/command/plugin.ts";
import type { Endpoints } from "./endpoints.ts";
import { githubApi } from "../github/api.ts";
import { githubProvider } from "../plugins/github/plugin.ts";
import { hetznerApi } from "../hetzner/api.ts";
import { hcloudProvider } from "../plugins/hcloud/plugin.ts";
import { JumpHost } from "../machine/ssh-jump-host.ts";
import { randomProvider } from "../plugins/random/plugin.ts";
import { registryApi } from "../registry/api.ts";
import { tlsProvider } from "../plugins/tls/plugin.ts";
import { UsageError } from "../core/usage-error.ts";
import type { World } from "../world/world.ts";
import { visitors } from "./visitors.ts";

export type Listeners = Awaited<ReturnType<typeof openListeners>>;

export async function openListeners(world: World, { ports, hostKey, clientKey }: Endpoints) {
  const { calls, hetzner, cloudflare, github, registry } = world;
  const providers: Provider[] = [
    hcloudProvider(hetzner, calls),
    cloudflareProvider(cloudflare, calls),
    githubProvider(github, calls),
    commandProvider(calls, (seconds) => world.computers.sleep(seconds)),
    randomProvider(),
    tlsProvider(),
  ];
  // Each with what follows the address in its URL.
  const services = {
    hetzner: [hetznerApi(hetzner, calls), "/v1"],
    cloudflare: [cloudflareApi(cloudflare, calls), "/client/v4"],
    github: [githubApi(github, calls), "/"],
    registry: [registryApi(registry, calls), ""],
    objects: [objectsApi(cloudflare.objects, calls), ""],
    visitors: [visitors(world), ""],
  } as const;
  const names = Object.keys(services) as (keyof typeof services)[];
  const http = await Promise.all(names.map((name) => listen(services[name][0], ports[name])));
  // One port serves them all: the engine warns only of a version that is too old, so the newest of all is told.
  const plugins = await serveProviders(providers, { version: newest(providers), port: ports.plugins });
  const jumpHost = await JumpHost.listen({
    computers: world.computers,
    calls,
    allows: (serverId, port, sourceIp) => hetzner.allows(serverId, { port, protocol: "tcp", sourceIp }),
    port: ports.ssh,
    hostKey: hostKey.private,
    clientPublicKey: clientKey,
  });
  return {
    urls: Object.fromEntries(
      names.map((name) => [name, `http://127.0.0.1:${ports[name]}${services[name][1]}`]),
    ) as Record<keyof typeof services, string>,
    /** Of every stand-in plugin, by package name. */
    plugins: providers.map(({ name }) => ({ name, port: plugins.port })),
    ssh: jumpHost.port,
    close: async (): Promise<void> => {
      plugins.close();
      await jumpHost.close();
      for (const server of http) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

function listen(app: { fetch: Parameters<typeof getRequestListener>[0] }, port: number): Promise<Server> {
  const listener = getRequestListener(app.fetch);
  const server = createServer((request, response) => void listener(request, response));
  return new Promise((resolve, reject) => {
    server.once("error", () => {
      reject(
        new UsageError(
          `port ${port} of the sandbox is taken; is \`npm run sandbox -- serve\` running? Stop it, or use what it prints`,
        ),
      );
    });
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

function newest(providers: Provider[]): string {
  const versions = providers.map(({ version }) => version);
  return versions.sort((a, b) => a.localeCompare(b, "en", { numeric: true })).at(-1) ?? "0.0.0";
}
