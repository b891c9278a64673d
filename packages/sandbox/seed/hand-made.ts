/**
 * Production as a person put it together on 2025-12-23, wrong in the ways it was: ports open to the world, an RSA deploy
 * key named with a time stamp, a project called "Yapit Test", Traefik as the installer left it, an unproxied name.
 */
import { Dokploy } from "@yapit-infra/dokploy-provider/api/dokploy.ts";
import { ApiKey } from "@yapit-infra/dokploy-provider/api/api-key.ts";
import { HttpTransport } from "@yapit-infra/dokploy-provider/api/transport.ts";
import { callPort } from "@yapit-infra/dokploy-provider/machine/http-over-link.ts";
import type { MachineLink } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import type { RecordRequest } from "../cloudflare/records.ts";
import type { FirewallRule } from "../hetzner/state.ts";
import { connect } from "../machine/docker/http-listener.ts";
import type { Machine } from "../machine/machine.ts";
import { generateKeyPairSync } from "../machine/ssh-keys.ts";
import { docker } from "../machine/steps/docker.ts";
import { dokployAccess } from "../machine/steps/dokploy-access.ts";
import { dokploy } from "../machine/steps/dokploy.ts";
import { eventually } from "../machine/steps/eventually.ts";
import { TRAEFIK_CONTAINER } from "../machine/steps/traefik.ts";
import type { World } from "../world/world.ts";

const ADDRESS = "78.46.242.1";
const MADE = "2025-12-23T10:12:44Z";
const ANYWHERE = ["0.0.0.0/0", "::/0"];

export type HandMade = Awaited<ReturnType<typeof seedHandMade>>;

/** @param address the machine's; production's own is 78.46.242.1 */
export async function seedHandMade(world: World, address = ADDRESS) {
  const administrator = generateKeyPairSync("ed25519", "maintainer@laptop");
  const serverId = await seedServer(world, address, administrator.publicKey);
  const zoneId = seedZone(world, address);
  const machine = world.machines.get(serverId);
  if (!machine) throw new Error("the hand-made machine did not boot");
  await install(machine, address);
  const inDokploy = await seedDokploy(dokployOn(machine), seedDeployKey(world));
  // The key, in OpenSSH's form, is what the administrators reach the machine with.
  return { serverId, address, administratorKey: administrator.privateKey, zoneId, ...inDokploy };
}

async function seedServer({ hetzner }: World, address: string, publicKey: string): Promise<number> {
  hetzner.sshKeys.create({ name: "maintainer@laptop", publicKey: publicKey.trim() });
  const open = (protocol: "tcp" | "icmp", port: string | null): FirewallRule => ({
    direction: "in",
    protocol,
    port,
    sourceIps: ANYWHERE,
    destinationIps: [],
    description: null,
  });
  const rules = [...["22", "80", "443", "3000"].map((port) => open("tcp", port)), open("icmp", null)];
  const { firewall } = hetzner.firewalls.create({ name: "firewall-1", rules });
  const { id } = await hetzner.seedServer({
    name: "yapit-test",
    serverType: "cx33",
    location: "nbg1",
    image: "ubuntu-24.04",
    ipv4: address,
    firewallIds: [firewall.id],
    sshPublicKeys: [publicKey.trim()],
    created: MADE,
  });
  hetzner.servers.backups(id, true);
  await hetzner.settled();
  return id;
}

/** The registrar names Cloudflare's servers, and the name leads straight to the machine. */
function seedZone({ cloudflare }: World, address: string): string {
  const [account] = cloudflare.state.accounts;
  const { id } = cloudflare.zones.create({ name: "yaptts.org", account: { id: account?.id }, type: "full" });
  cloudflare.delegate("yaptts.org");
  const record = (type: string, given: RecordRequest): void =>
    void cloudflare.records.create(id, { type, name: "yaptts.org", proxied: false, ttl: 300, ...given });
  record("A", { content: address });
  record("MX", { content: "mail.yaptts.org", priority: 10 });
  record("CAA", { data: { flags: 0, tag: "issue", value: "letsencrypt.org" } });
  record("CAA", { data: { flags: 0, tag: "iodef", value: "mailto:maintainer@yaptts.org" } });
  // Rules that were tried once and deleted: their lists stay.
  for (const phase of ["http_request_cache_settings", "http_request_dynamic_redirect"])
    cloudflare.rulesets.create(id, { name: "default", kind: "zone", phase, rules: [] });
  return id;
}

/** What Dokploy's installer leaves behind, and an owner with an API key. */
async function install(machine: Machine, address: string): Promise<void> {
  await machine.initialised;
  const values = { DOCKER_VERSION: "28.5.0", ADVERTISE_ADDRESS: address, WALL: "", OPEN_PORTS: "", SWARM: "starts" };
  await docker.run(machine, values);
  // What the sandbox knows of Dokploy's behaviour was seen at this version.
  const images = { DOKPLOY_IMAGE: "dokploy/dokploy:v0.30.2", POSTGRES_IMAGE: "postgres:16" };
  await dokploy.run(machine, { ...images, ADVERTISE_ADDRESS: address, REGISTRY_TOKEN: "" });
  machine.files.write("/etc/dokploy/traefik/traefik.yml", INSTALLERS_TRAEFIK);
  machine.docker.start(machine.docker.create({ ...TRAEFIK_CONTAINER, image: "traefik:v3.6.7" }));
  if (!(await eventually(() => machine.listeners.has(443)))) throw new Error("the hand-made machine: no Traefik");
  dokployAccess(machine);
}

/** As Dokploy's installer of that time left it: its API open, no redirection, a certificate for whatever name comes. */
const INSTALLERS_TRAEFIK = `providers:
  swarm: { exposedByDefault: false, watch: true }
  docker: { exposedByDefault: false, watch: true, network: dokploy-network }
  file: { directory: /etc/dokploy/traefik/dynamic, watch: true }
entryPoints:
  web: { address: ":80" }
  websecure: { address: ":443", http3: { advertisedPort: 443 }, http: { tls: { certResolver: letsencrypt } } }
api: { insecure: true }
certificatesResolvers:
  letsencrypt:
    acme:
      email: test@localhost.com
      storage: /etc/dokploy/traefik/dynamic/acme.json
      httpChallenge: { entryPoint: web }
`;

interface DeployKey {
  name: string;
  privateKey: string;
  publicKey: string;
}

/** As Dokploy's "generate" made it that day: RSA, and pasted into GitHub by hand. */
function seedDeployKey({ github }: World): DeployKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", "dokploy", 2048);
  const name = "dokploy-yapit-1766484764";
  const repository = github.repository("yapit-tts", "yapit");
  github.deployKeys.add(repository, { title: name, key: publicKey, read_only: true, addedBy: "yapit-operator" });
  return { name, privateKey, publicKey: publicKey.trim() };
}

async function seedDokploy(panel: Dokploy, key: DeployKey) {
  const { project, environment } = await panel.projects.create({ name: "Yapit Test", description: "" });
  await panel.sshKeys.create({ ...key, description: "" });
  const [sshKey] = await panel.sshKeys.all();
  const { composeId } = await panel.composes.create({
    name: "Yapit",
    description: "",
    environmentId: environment.environmentId,
    composeType: "docker-compose",
    appName: "yapit",
  });
  await panel.composes.update(composeId, {
    sourceType: "git",
    customGitUrl: "git@github.com:yapit-tts/yapit.git",
    customGitBranch: "dev",
    customGitSSHKeyId: sshKey?.sshKeyId ?? null,
    composePath: "./docker-compose.prod.yml",
    env: OLD_VARIABLES?.map((name) => `${name}=${VALUES[name] ?? "changed-by-hand"}\n`).join(""),
  });
  return { projectId: project.projectId, environmentId: environment.environmentId, composeId };
}

const DATABASE = "postgres://yapit_prod:hand-made@postgres:5432/yapit_prod";
const VALUES: Record<string, string> = {
  POSTGRES_PASSWORD: "hand-made",
  STACK_DATABASE_CONNECTION_STRING: DATABASE,
  STACK_DIRECT_DATABASE_CONNECTION_STRING: DATABASE,
  STACK_RUN_SEED_SCRIPT: "true",
  DB_DROP_AND_RECREATE: "0",
};

/** The 19 of that day, with names that the application has given up since. */
const OLD_VARIABLES = `
  POSTGRES_PASSWORD STACK_AUTH_PROJECT_ID STACK_AUTH_SERVER_KEY STACK_AUTH_CLIENT_KEY
  STACK_DATABASE_CONNECTION_STRING STACK_DIRECT_DATABASE_CONNECTION_STRING STACK_SERVER_SECRET
  STACK_RUN_SEED_SCRIPT STACK_SEED_INTERNAL_PROJECT_USER_EMAIL STACK_SEED_INTERNAL_PROJECT_USER_PASSWORD
  STACK_SEED_INTERNAL_PROJECT_OAUTH_PROVIDERS NEXT_PUBLIC_STACK_API_URL NEXT_PUBLIC_STACK_DASHBOARD_URL
  RUNPOD_API_KEY MISTRAL_API_KEY STRIPE_SECRET_KEY STRIPE_WEBHOOK_SECRET DB_DROP_AND_RECREATE KOKORO_CPU_REPLICAS
`.match(/\w+/g);

/** Dokploy's API on the machine's own port, as its panel in a browser would use it. */
export function dokployOn(machine: Machine): Dokploy {
  const link = linkTo(machine);
  return new Dokploy(new HttpTransport((call) => callPort(link, 3000, call), new ApiKey(link)));
}

/** The way to a machine without ssh. */
export function linkTo(machine: Machine): MachineLink {
  return {
    exec: (command, stdin) => machine.exec(command, stdin),
    channel: async (port) => {
      const listener = machine.listeners.get(port);
      if (!listener) throw new Error(`nothing listens on port ${port} of the hand-made machine`);
      return connect(listener);
    },
    close: () => undefined,
  };
}
