import { commonParts, type ComposeService, DOKPLOY_NETWORK } from "../compose-file.ts";
import { SERVICE_LIMITS } from "../memory-budget.ts";
import type { ApplicationSettings } from "../settings.ts";

/** nginx with the built pages; sends /api to the gateway and /auth/api to Stack Auth, so that one name serves all. */
export function frontend({ domain, certificate }: ApplicationSettings): ComposeService {
  const router = "traefik.http.routers.yapit-frontend";
  return {
    ...commonParts(SERVICE_LIMITS.frontend),
    build: { context: "./frontend", dockerfile: "Dockerfile" },
    // nginx looks its upstreams up once, at its start: a container made anew has another address, and /api answered 502.
    depends_on: {
      gateway: { condition: "service_healthy", restart: true },
      "stack-auth": { condition: "service_healthy", restart: true },
    },
    expose: ["80"],
    labels: {
      "traefik.enable": "true",
      "traefik.docker.network": DOKPLOY_NETWORK,
      [`${router}.rule`]: `Host(\`${domain}\`)`,
      [`${router}.entrypoints`]: "websecure",
      [`${router}.tls`]: "true",
      ...(certificate === "letsencrypt" && { [`${router}.tls.certresolver`]: "letsencrypt" }),
      "traefik.http.services.yapit-frontend.loadbalancer.server.port": "80",
    },
    healthcheck: {
      // 127.0.0.1, not localhost: Alpine's wget tries ::1 first, where nginx does not listen.
      test: ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1/"],
      interval: "30s",
      timeout: "5s",
      retries: 5,
      start_period: "20s",
      start_interval: "1s",
    },
  };
}
