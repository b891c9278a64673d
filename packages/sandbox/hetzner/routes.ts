/** The API's routes over the store. */
import { actionRoutes } from "./routes/actions.ts";
import { catalogueRoutes } from "./routes/catalogue.ts";
import { firewallRoutes } from "./routes/firewalls.ts";
import { primaryIpRoutes } from "./routes/primary-ips.ts";
import { serverRoutes } from "./routes/servers.ts";
import { sshKeyRoutes } from "./routes/ssh-keys.ts";
import { volumeRoutes } from "./routes/volumes.ts";
import type { Route } from "./route.ts";
import type { HetznerStore } from "./store.ts";

export function routes(store: HetznerStore): Route[] {
  return [
    ...serverRoutes(store),
    ...primaryIpRoutes(store),
    ...firewallRoutes(store),
    ...sshKeyRoutes(store),
    ...volumeRoutes(store),
    ...catalogueRoutes(store),
    ...actionRoutes(store),
  ];
}
