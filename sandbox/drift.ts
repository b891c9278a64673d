/** Changes made behind the program's back, one at each service, and how to tell that each is undone. */
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
    const before = firewall.rules.length;
    hetzner.firewalls.setRules(firewall.id, firewall.rules.slice(1));
    made.push({
      what: `Hetzner: a rule of firewall ${firewall.name} deleted in the console`,
      healed: () => hetzner.firewalls.get(firewall.id).rules.length === before,
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
  return made;
}
