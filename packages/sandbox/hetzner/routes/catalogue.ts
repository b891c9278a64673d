/** What can be had, and nouns this program has no use for: empty lists. */
import { images, locations, serverTypes } from "../catalogue.ts";
import { found } from "../project.ts";
import { list, ok, type Route } from "../route.ts";
import type { HetznerStore } from "../store.ts";
import { imageJson } from "../views/image.ts";
import { locationJson } from "../views/location.ts";
import { pricingJson } from "../views/pricing.ts";
import { serverTypeJson } from "../views/server-type.ts";

export function catalogueRoutes({ state }: HetznerStore): Route[] {
  const type = (one: (typeof serverTypes)[number]) => serverTypeJson(state, one);
  const nothing = ["networks", "placement_groups", "floating_ips", "load_balancers", "certificates", "isos"];
  return [
    ["GET", "/server_types", ({ query }) => list("server_types", serverTypes, query, type)],
    ["GET", "/server_types/:id", ({ id }) => ok({ server_type: type(found(serverTypes, "server type", id)) })],
    ["GET", "/locations", ({ query }) => list("locations", locations, query, locationJson)],
    ["GET", "/locations/:id", ({ id }) => ok({ location: locationJson(found(locations, "location", id)) })],
    [
      "GET",
      "/images",
      ({ query }) => {
        const [architectures, types] = [query.getAll("architecture"), query.getAll("type")];
        const shown = images.filter(
          ({ architecture }) =>
            (architectures.length === 0 || architectures.includes(architecture)) &&
            (types.length === 0 || types.includes("system")),
        );
        return list("images", shown, query, imageJson);
      },
    ],
    ["GET", "/images/:id", ({ id }) => ok({ image: imageJson(found(images, "image", id)) })],
    ["GET", "/pricing", () => ok({ pricing: pricingJson() })],
    ...nothing.map((noun): Route => ["GET", `/${noun}`, ({ query }) => list(noun, [], query, () => ({}))]),
  ];
}
