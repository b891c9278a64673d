/** Traefik's labels: which requests reach a service, and who may make them. */
import { DOKPLOY_NETWORK } from "./compose-file.ts";
import type { Route } from "./route.ts";
import type { ApplicationSettings } from "./settings.ts";

/** Of `.env`: a user and the hash of a password, as Traefik takes them. */
export const PASSWORD_VARIABLE = "BASIC_AUTH_USERS";

/** Whether anything of the stack is behind it: all of it where nobody signs in, or Stack Auth's dashboard under its own name. */
export function needsPassword({
  release,
  auth,
  dashboard,
}: Pick<ApplicationSettings, "release" | "auth" | "dashboard">): boolean {
  return auth === "none" || (dashboard && release.stackAuth.address === "own name");
}

export function traefikLabels(routes: Route[], { certificate }: ApplicationSettings): Record<string, string> {
  return {
    "traefik.enable": "true",
    "traefik.docker.network": DOKPLOY_NETWORK,
    ...Object.fromEntries(
      routes.flatMap((route) => Object.entries(routeLabels(route, certificate, routes.length > 1))),
    ),
  };
}

function routeLabels(
  { name, rule, port, priority, password }: Route,
  certificate: string,
  many: boolean,
): Record<string, string> {
  const router = `traefik.http.routers.${name}`;
  return {
    [`${router}.rule`]: rule,
    ...(priority && { [`${router}.priority`]: String(priority) }),
    [`${router}.entrypoints`]: "websecure",
    [`${router}.tls`]: "true",
    ...(certificate === "letsencrypt" && { [`${router}.tls.certresolver`]: "letsencrypt" }),
    ...(password && { [`${router}.middlewares`]: `${name}-password`, ...passwordLabels(`${name}-password`) }),
    // Where a container has several services, Traefik does not guess.
    ...(many && { [`${router}.service`]: name }),
    [`traefik.http.services.${name}.loadbalancer.server.port`]: String(port),
  };
}

/** A middleware of the router's own: of one name with two meanings, while a deployment changes it, Traefik takes neither. */
function passwordLabels(name: string): Record<string, string> {
  const middleware = `traefik.http.middlewares.${name}.basicauth`;
  // What is behind it has its own idea of the header.
  return { [`${middleware}.users`]: `\${${PASSWORD_VARIABLE}:?}`, [`${middleware}.removeheader`]: "true" };
}
