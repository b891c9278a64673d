/** Changes made behind the program's back, one at each service, and how to tell that each is undone. */
import { tablesOn } from "../machine/dokploy-database.ts";
import type { FirewallRule } from "../hetzner/state.ts";
import type { World } from "./world.ts";

export interface Drift {
  what: string;
  healed(): boolean;
}

export async function drift(world: World): Promise<Drift[]> {
  const { hetzner, cloudflare, github } = world;
  const made: Drift[] = [];

  const [firewall] = hetzner.firewalls.all;
  if (firewall) {
    const panel: FirewallRule = {
      ...{ direction: "in", protocol: "tcp", port: "3000", description: null },
      ...{ sourceIps: ["0.0.0.0/0"], destinationIps: [] },
    };
    hetzner.firewalls.setRules(firewall.id, [...firewall.rules, panel]);
    made.push({
      what: `Hetzner: port 3000 of firewall ${firewall.name} opened to everybody`,
      healed: () => hetzner.firewalls.get(firewall.id).rules.every(({ port }) => port !== "3000"),
    });
  }

  const [zone] = cloudflare.state.zones;
  const [record] = zone ? cloudflare.records.list(zone.id, { type: "A" }) : [];
  if (zone && record) {
    const { content, name } = record;
    cloudflare.records.edit(zone.id, record.id, { content: "192.0.2.99" });
    made.push({
      what: `Cloudflare: ${name} pointed somewhere else`,
      healed: () => cloudflare.records.list(zone.id, { type: "A", name }).some((found) => found.content === content),
    });
  }

  const repository = github.state.repositories[0];
  const key = repository?.keys[0];
  if (repository && key) {
    github.deployKeys.delete(repository, key.id);
    made.push({
      what: "GitHub: the deploy key deleted",
      healed: () => repository.keys.some(({ title }) => title === key.title),
    });
  }
  const [server] = hetzner.servers.all;
  const machine = server && world.machines.get(server.id);
  const [compose] = machine ? (tablesOn(machine)?.composes ?? []) : [];
  if (compose) {
    const before = compose.env;
    compose.env = `${before ?? ""}\nADDED_IN_THE_PANEL=yes`;
    made.push({ what: "Dokploy: an environment variable added in the panel", healed: () => compose.env === before });
  }
  return made;
}
