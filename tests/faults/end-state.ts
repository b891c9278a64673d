/**
 * All that exists in a world and in Pulumi's state, a line each, with ids, addresses and generated values masked: two
 * worlds that came to the same end by different ways have the same lines. Nothing is folded together, so what exists
 * twice is there twice.
 */
import type { StackState } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import type { Machine } from "@yapit-infra/sandbox/machine/machine.ts";
import { tablesOn } from "@yapit-infra/sandbox/machine/dokploy-database.ts";
import type { World } from "@yapit-infra/sandbox/world/world.ts";

export function endStateOf(world: World, state: StackState): string[] {
  return [
    ...hetznerLines(world),
    ...cloudflareLines(world),
    ...githubLines(world),
    ...machineLines(world),
    ...pulumiLines(state),
  ].sort();
}

function hetznerLines({ hetzner }: World): string[] {
  const { servers, primaryIps, firewalls, sshKeys } = hetzner;
  return [
    ...servers.all.map(
      ({ name, status, serverType, location, labels, deleteProtected, rebuildProtected, backupWindow }) =>
        line("hetzner server", name, {
          status,
          serverType,
          location,
          labels,
          deleteProtected,
          rebuildProtected,
          backupWindow,
        }),
    ),
    ...primaryIps.all.map(({ name, type, labels, deleteProtected, assigneeId, dnsPtr }) =>
      line("hetzner address", name, {
        type,
        labels,
        deleteProtected,
        names: dnsPtr.map((entry) => entry.dnsPtr),
        assigned: assigneeId !== null,
      }),
    ),
    ...firewalls.all.map(({ name, labels, rules, appliedTo }) =>
      line("hetzner firewall", name, { labels, rules, appliedTo: appliedTo.map(({ type }) => type) }),
    ),
    ...sshKeys.all.map(({ name, labels }) => line("hetzner ssh key", name, labels)),
  ];
}

function cloudflareLines({ cloudflare, hetzner }: World): string[] {
  const { zones, records, settings, certificates, rulesets, originPulls } = cloudflare.state;
  const own = new Set(hetzner.servers.all.flatMap((server) => addressesOf(hetzner, server.id)));
  return zones.flatMap(({ id, name, type, paused }) => [
    line("cloudflare zone", name, { type, paused }),
    ...(records[id] ?? []).map((record) =>
      line("cloudflare record", `${record.type} ${record.name}`, {
        proxied: record.proxied,
        ttl: record.ttl,
        content: own.has(record.content) ? "the server's" : record.content,
      }),
    ),
    ...Object.entries(settings[id] ?? {}).map(([setting, { value }]) => line("cloudflare setting", setting, value)),
    ...(rulesets[id] ?? []).map(({ name: ruleset, phase, rules }) =>
      line("cloudflare ruleset", ruleset, { phase, rules: rules.length }),
    ),
    // Their status only tells how long ago they were made.
    ...(originPulls[id]?.certificates ?? []).map(() => line("cloudflare origin pull certificate", name)),
    line("cloudflare origin pulls", name, originPulls[id]?.enabled ?? false),
    ...certificates.map(({ hostnames, request_type }) =>
      line("cloudflare certificate", hostnames.join(" "), request_type),
    ),
  ]);
}

/** Both of a server's addresses, as a DNS record would name them. */
function addressesOf(hetzner: World["hetzner"], serverId: number): string[] {
  return hetzner.primaryIps.all
    .filter(({ assigneeId }) => assigneeId === serverId)
    .map(({ ip, type }) => (type === "ipv4" ? ip : `${ip}1`));
}

function githubLines({ github }: World): string[] {
  return github.state.repositories.flatMap(({ name, keys, hooks }) => [
    ...keys.map(({ title, read_only }) => line("github key", `${name} ${title}`, { read_only })),
    ...hooks.map(({ events, active }) => line("github webhook", name, { events, active })),
  ]);
}

function machineLines(world: World): string[] {
  return world.hetzner.servers.all.flatMap(({ id }) => {
    const machine = world.machines.get(id);
    return machine ? [...dockerLines(machine), ...fileLines(machine), ...dokployLines(machine)] : [];
  });
}

function dockerLines(machine: Machine): string[] {
  const { networks, volumes, secrets, services, managed } = machine.docker.state;
  return [
    ...machine.docker
      .containers()
      .map(({ name, image, status, health, restarts }) => line("container", name, { image, status, health, restarts })),
    ...(managed?.nodes ?? []).map(({ name }) => line("swarm node", name)),
    ...Object.entries({ networks, volumes, secrets, services }).flatMap(([kind, things]) =>
      Object.keys(things).map((name) => line("docker", `${kind} ${name}`)),
    ),
  ];
}

/** Folders where something could be left over; what is in a file is what its service's lines say. */
const KEPT_FOLDERS = /^\/(etc|root|usr\/local|swapfile)/;

function fileLines(machine: Machine): string[] {
  return Object.keys(machine.state.files)
    .filter((path) => KEPT_FOLDERS.test(path) && !/^\/etc\/dokploy\/logs\//.test(path))
    .map((path) => line("file", path));
}

function dokployLines(machine: Machine): string[] {
  const tables = tablesOn(machine);
  if (!tables) return [];
  const { users, organizations, apiKeys, projects, environments, sshKeys, composes, patches, domains, deployments } =
    tables;
  return [
    ...users.map(({ email }) => line("dokploy user", email.replace(/^owner-[0-9a-f]+@/, "owner-…@"))),
    ...organizations.map(({ name }) => line("dokploy organization", name)),
    ...apiKeys.map(({ name }) => line("dokploy api key", name ?? "")),
    ...projects.map(({ name, description }) => line("dokploy project", name, description)),
    ...environments.map(({ name }) => line("dokploy environment", name)),
    ...sshKeys.map(({ name, description }) => line("dokploy ssh key", name, description)),
    ...composes.map(({ name, composeStatus, customGitUrl, customGitBranch, customGitSSHKeyId, env }) =>
      line("dokploy compose", name, {
        composeStatus,
        customGitUrl,
        customGitBranch,
        hasKey: sshKeys.some(({ sshKeyId }) => sshKeyId === customGitSSHKeyId),
        variables: (env ?? "").split("\n").map((entry) => entry.split("=")[0]),
      }),
    ),
    ...patches.map(({ filePath, enabled }) => line("dokploy patch", filePath, { enabled })),
    ...domains.map(({ host, serviceName }) => line("dokploy domain", host, { serviceName })),
    // How many it took differs; the last is what counts, and that none goes on.
    line("dokploy deployment", "latest", deployments.at(-1)?.status),
    line("dokploy deployments", "running", deployments.filter(({ status }) => status === "running").length),
    line("dokploy settings", "enableDockerCleanup", tables.settings.enableDockerCleanup),
  ];
}

function pulumiLines({ resources = [], pending_operations = [] }: StackState): string[] {
  return [
    ...resources.map(({ urn }) => line("pulumi resource", urn)),
    ...pending_operations.map(({ type, resource }) => line("pulumi pending operation", type, resource.urn)),
  ];
}

function line(kind: string, name: string, facts?: unknown): string {
  return mask(`${kind} ${name}${facts === undefined ? "" : ` ${JSON.stringify(facts)}`}`);
}

function mask(text: string): string {
  return (
    text
      .replace(/\b[0-9a-f]{12,}\b/g, "ID")
      .replace(/yapit-[a-z0-9]{6}(?=[_/\W]|$)/g, "yapit-ID")
      .replace(/primary_ip-\d+/g, "primary_ip-ID")
      // An address that was made anew is another one, and so is what is named by it.
      .replace(/\b203\.0\.113\.\d+/g, "ADDRESS")
      .replace(/\bstatic\.\d+\.113\.0\.203\b/g, "static.ADDRESS")
      .replace(/(-swarm-)[0-9a-f]{8}\b/g, "$1ID")
      // The label by which a firewall says whose it is.
      .replace(/"server":"\d+"/g, '"server":"ID"')
      .replace(/(dokploy(?:-postgres)?\.1\.)[a-z0-9]+/g, "$1ID")
  );
}
