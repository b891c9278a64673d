import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import { Environment } from "../../../components/environment.ts";
import { DATED_PRICES } from "../../../components/cost/price-list.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";
import type { StackConfig } from "../../../stack-config/stack-config.ts";
import { dokployProvider } from "@yapit-infra/dokploy-provider/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { knownOutside } from "./known-outside.ts";
import { only, OWN_HOST_KEY, record, type Recorded } from "./recorder.ts";

/** The mark of Pulumi's special values in what its mocks are given. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const looked = {
  access: {},
  hetzner: { endpoint: "http://127.0.0.1:1" },
  rescales: false,
  boots: true,
  images: {},
  prices: Promise.resolve(DATED_PRICES),
};

function configOf(stack: string, file: Record<string, unknown> = {}): StackConfig {
  const parsed = parseStackConfig(stack, file);
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  return parsed.config;
}

function environment(config: StackConfig, protect: boolean): Promise<Recorded[]> {
  const secrets = { fromFile: { GOOGLE_API_KEY: pulumi.secret("rp") } };
  return record(
    config.stack,
    () => new Environment("yapit", { ...looked, ...knownOutside(config), config, secrets, protect }),
  );
}

describe("production, from an empty account", () => {
  let recorded: Recorded[];
  beforeAll(async () => {
    recorded = await environment(configOf("prod", { kokoro: { replicas: 2 } }), true);
  });

  test("is a protected CX33 in Nuremberg behind the firewall from its first boot", () => {
    expect(only(recorded, "machine-server")).toMatchObject({
      name: "yapit-prod",
      serverType: "cx33",
      location: "nbg1",
      image: "ubuntu-24.04",
      deleteProtection: true,
      rebuildProtection: true,
      publicNets: [{ ipv4Enabled: true, ipv6Enabled: true }],
      labels: { "managed-by": "yapit-infra", stack: "prod" },
    });
    expect(only(recorded, "machine-firewall")["applyTos"]).toEqual([
      { labelSelector: "managed-by=yapit-infra,stack=prod" },
    ]);
  });

  test("gives the new machine a host key for the first connection alone, and pins the one that it then makes for itself", () => {
    const userData = String(only(recorded, "machine-server")["userData"]);
    expect(userData).toContain("ed25519_public: ssh-ed25519 AAAA machine-host-key\n");
    expect(userData).toContain("private of machine-host-key");
    const pinned = (step: string) =>
      (only(recorded, step)["connection"] as { value: { hostKey: string } }).value.hostKey;
    expect(pinned("machine-own-host-key")).toBe("ssh-ed25519 AAAA machine-host-key");
    expect(pinned("platform-baseline")).toBe(OWN_HOST_KEY);
    expect(pinned("platform-docker")).toBe(OWN_HOST_KEY);
    expect(only(recorded, "platform-provider")).toMatchObject({ hostKey: OWN_HOST_KEY });
    expect(String(only(recorded, "platform-baseline")["stdin"])).toContain(`HOST_KEY='${OWN_HOST_KEY}'`);
  });

  test("has the machine make its host key once, whatever becomes of the script: the way to it is gone afterwards", () => {
    expect(only(recorded, "machine-own-host-key")["triggers"]).toEqual([expect.stringMatching(/^\d+$/)]);
  });

  test("leaves the kind of assignee to Hetzner: hcloud 1.41.0 warns of it at every run", () => {
    expect(only(recorded, "machine-ipv4")).not.toHaveProperty("assigneeType");
  });

  test("protects what a destroy comes to first, so that one without a preview forgets no secret", () => {
    const lasting = recorded.filter(({ protect }) => protect).map(({ name }) => name);
    expect(lasting).toEqual(
      expect.arrayContaining([
        "machine-server",
        "machine-ipv4",
        // Behind it stand the names: nothing of them goes before.
        "edge-rdns-ipv4",
        "application-project",
        "application-compose",
        "application-deployment",
      ]),
    );
    // What is turned over now and then has to be able to go.
    expect(lasting.filter((name) => /deploy-key|keys-1|file/.test(name))).toEqual([]);
  });

  test("lets only Cloudflare in on 80 and 443", () => {
    const rules = only(recorded, "machine-firewall")["rules"] as { port?: string; sourceIps: string[] }[];
    expect(rules.find(({ port }) => port === "443")?.sourceIps).toHaveLength(22);
    expect(rules.map(({ port }) => port)).not.toContain("3000");
  });

  test("has full names in its own zone, proxied, and points both addresses back", () => {
    expect(only(recorded, "edge-a")).toMatchObject({
      name: "yaptts.org",
      type: "A",
      content: "203.0.113.5",
      proxied: true,
      ttl: 1,
    });
    expect(only(recorded, "edge-aaaa")).toMatchObject({ name: "yaptts.org", type: "AAAA", content: "2001:db8::1" });
    expect(only(recorded, "edge-rdns-ipv4")).toMatchObject({ ipAddress: "203.0.113.5", dnsPtr: "yaptts.org" });
  });

  test("reads the repository with a key that cannot write", () => {
    expect(only(recorded, "repository-deploy-key-1")).toMatchObject({
      repository: "yapit",
      title: "yapit-infra prod 1",
      key: "ssh-ed25519 AAAA repository-deploy-key-1-pair",
      readOnly: true,
    });
  });

  test("runs every step on the machine again when the server, its address, its host key or the script is another", () => {
    const steps = recorded.filter(
      ({ type, name }) => type === "command:remote:Command" && name !== "machine-own-host-key",
    );
    expect(steps.map(({ name }) => name).sort()).toEqual([
      "backups-backup-timer",
      "platform-baseline",
      "platform-docker",
      "platform-dokploy",
      "platform-dokploy-access",
      "platform-traefik",
      "watching-watching",
    ]);
    for (const { inputs } of steps) {
      expect(inputs).toMatchObject({
        triggers: [
          expect.stringMatching(/^\d+$/),
          "203.0.113.5",
          OWN_HOST_KEY,
          expect.stringMatching(/^[0-9a-f]{64}$/),
        ],
        logging: "none",
        addPreviousOutputInEnv: false,
      });
      expect(inputs).not.toHaveProperty("delete");
    }
  });

  test("lays the rendered files over the clone and deploys them, with a gate", () => {
    const patches = recorded
      .filter(({ type }) => type === "dokploy:index:Patch")
      .map(({ inputs }) => inputs["filePath"]);
    expect(patches.sort()).toEqual([
      ".env.prod",
      "docker-compose.prod.yml",
      "frontend/.env.production",
      "yapit-infra/clickhouse.xml",
      "yapit-infra/dump-database.sh",
      "yapit-infra/speech-models.sql",
      "yapit-infra/stack-auth-setup.sql",
    ]);
    expect(only(recorded, "application-deployment")).toMatchObject({
      revision: "0123456789abcdef0123456789abcdef01234567",
      gate: { host: "yaptts.org", paths: ["/", "/api/health", "https://auth.yaptts.org/api/v1"] },
      variableHashes: { value: { gateway: { GOOGLE_API_KEY: createHash("sha256").update("rp").digest("hex") } } },
    });
  });
});

describe("the watcher", () => {
  const watched = (watching: object, fromFile: Record<string, pulumi.Output<string>> = {}) => {
    const config = configOf("staging-x", { watching, secrets: { file: "x.env.sops" } });
    const args = { ...looked, ...knownOutside(config), config, secrets: { fromFile }, protect: false };
    return record(config.stack, () => new Environment("yapit", args));
  };
  const step = async (...args: Parameters<typeof watched>) => only(await watched(...args), "watching-watching");

  test("expects the services of the deployment, and has its addresses in a secret alone", async () => {
    const { stdin, triggers } = await step(
      { webhook: "slack", thresholds: { diskPercent: 70 } },
      {
        WATCH_WEBHOOK_URL: pulumi.secret("https://hooks.slack.com/canary"),
        WATCH_PING_URL: pulumi.secret("https://p.example/canary"),
      },
    );
    expect(stdin).toMatchObject({ [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270" });
    const { value } = stdin as { value: string };
    for (const line of [
      "DOMAIN='\\''staging-x.yaptts.org'\\''",
      "DISK_PERCENT='\\''70'\\''",
      "WEBHOOK_KIND='\\''slack'\\''",
      "WEBHOOK_URL='\\''https://hooks.slack.com/canary'\\''",
    ])
      expect(value).toContain(line);
    expect(value).toMatch(/^SERVICES='\\''.*\bgateway=1 .*kokoro-cpu-1=1.*'\\''$/m);
    expect(value).not.toMatch(/^SERVICES=.*database-dump/m);
    expect(JSON.stringify(triggers)).not.toContain("canary");
  });

  test("has Dokploy tell the same address of a deployment that failed", async () => {
    const fromFile = { WATCH_WEBHOOK_URL: pulumi.secret("https://a.example/canary") };
    expect(only(await watched({ webhook: "json" }, fromFile), "watching-failed-deployments")).toMatchObject({
      ...{ name: "Failed deployments of staging-x", kind: "custom" },
      url: { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", value: "https://a.example/canary" },
    });
    expect((await watched({})).filter(({ type }) => type === "dokploy:index:Notification")).toEqual([]);
  });

  test("is taken off where nobody shall watch, by the same step", async () => {
    expect(JSON.stringify(await step({ enabled: false }))).toContain("EVERY_MINUTES='0'");
  });
});

test("a setting of the stack's file is not looked for as what it would be without it", async () => {
  const application = { settings: { BILLING_ENABLED: "true" } };
  const recorded = await environment(configOf("staging-x", { application }), false);
  const { gateway } = (only(recorded, "application-deployment")["variableHashes"] as { value: Record<string, object> })
    .value;
  expect(gateway).toHaveProperty("IMAGE_STORAGE_TYPE");
  expect(gateway).not.toHaveProperty("BILLING_ENABLED");
});

test("where nobody signs in there is no Stack Auth anywhere, and a password of the stack's own", async () => {
  const recorded = await environment(configOf("staging-x", { application: { auth: "none" } }), false);
  expect(recorded.map(({ name }) => name).filter((name) => /stack-auth|clickhouse|edge-auth/.test(name))).toEqual([]);
  expect(only(recorded, "edge-origin-certificate")).toMatchObject({ hostnames: ["staging-x.yaptts.org"] });
  expect(only(recorded, "application-deployment")).toMatchObject({ gate: { paths: ["/api/health"] } });
  const { env } = plain(only(recorded, "application-compose")) as { env: object };
  const variables = Object.keys(env);
  expect(variables).toContain("BASIC_AUTH_USERS");
  expect(variables).not.toContain("STACK_SERVER_SECRET");
  expect(only(recorded, "application-secrets-password")).toMatchObject({ length: 32, special: false });
});

test("Stack Auth has a name of its own, at Cloudflare and in the machine's certificate", async () => {
  const recorded = await environment(configOf("prod"), true);
  const names = recorded
    .filter(({ name }) => /^edge-auth-/.test(name))
    .map(({ inputs }) => `${String(inputs["type"])} ${String(inputs["name"])}`);
  expect(names.sort()).toEqual(["A auth.yaptts.org", "AAAA auth.yaptts.org"]);
});

/** A saved plan of a machine that does not exist holds the update to what the program sent: the plugin is not asked before. */
test("sends Dokploy's objects as the plugin's own check would have them", async () => {
  const recorded = await environment(configOf("prod", { kokoro: { replicas: 2 } }), true);
  const { resources } = dokployProvider(() => undefined);
  const objects = recorded.filter(({ type }) => type in resources);
  expect(objects.length).toBeGreaterThan(9);
  for (const { type, name, inputs } of objects) {
    const sent = plain(inputs) as Values;
    expect(await resources[type]?.check?.(sent, {}, { name }), name).toEqual({ inputs: sent, failures: [] });
  }
});

/** Values as the plugin gets them: secrets unwrapped. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const { value: secret } = value as { value?: unknown };
  if (SIGNATURE in value) return plain(secret);
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, plain(own)]));
}

describe("machines that only speak", () => {
  const speakers = async (servers: number) => {
    const images = {
      "kokoro-cpu": { repository: "ghcr.io/k", commit: "a".repeat(40), digest: `sha256:${"b".repeat(64)}` },
    };
    const config = configOf("prod", { workers: { servers, serverType: "cx43" } });
    const args = { ...looked, ...knownOutside(config), images, config, secrets: { fromFile: {} }, protect: true };
    return record("prod", () => new Environment("yapit", args));
  };

  let [none, recorded]: [Recorded[], Recorded[]] = [[], []];
  beforeAll(async () => {
    none = await speakers(0);
    recorded = await speakers(2);
  });

  test("leave nothing where there is none, and nothing else is another where there are", () => {
    const isTheirs = ({ name }: Recorded) => name.startsWith("workers");
    expect(none.filter(isTheirs)).toEqual([]);
    // The mocks number their ids.
    const inputsOf = (all: Recorded[]) =>
      all.map(({ name, inputs }) => `${name} ${JSON.stringify(inputs).replace(/\b1[01]\d\d\b/g, "id")}`).sort();
    expect(inputsOf(recorded.filter((one) => !isTheirs(one)))).toEqual(inputsOf(none));
  });

  test("are no server that another look takes for the stack's own, and reached by administrators and the swarm alone", () => {
    const server = only(recorded, "workers-2-server");
    expect(server).toMatchObject({ name: "yapit-prod-w2", serverType: "cx43", location: "nbg1" });
    expect(server["labels"]).toEqual({ "managed-by": "yapit-infra", "worker-of": "prod" });
    const ports = (firewall: string) =>
      (only(recorded, firewall)["rules"] as { protocol: string; port?: string }[]).map(
        ({ protocol, port }) => `${protocol}${port === undefined ? "" : ` ${port}`}`,
      );
    expect(ports("workers-firewall")).toEqual(["tcp 22", "icmp", "tcp 7946", "udp 7946", "esp"]);
    expect(ports("workers-entry")).toEqual(["tcp 2377", "tcp 7946", "udp 7946", "esp"]);
    expect(only(recorded, "workers-firewall")["applyTos"]).toEqual([
      { labelSelector: "managed-by=yapit-infra,worker-of=prod" },
    ]);
  });

  test("join with a token that comes and goes by stdin, and are asked to leave by the script they came with", () => {
    const member = only(recorded, "workers-1-member");
    expect(member).toMatchObject({ create: "sh -s member", delete: "sh -s member gone", logging: "none" });
    expect(member["triggers"]).toHaveLength(2);
    const join = only(recorded, "workers-1-join");
    expect(join["create"]).toBe("sh -s join");
    expect(String(join["stdin"])).toContain("TOKEN=''");
    expect(String(only(recorded, "workers-1-docker")["stdin"])).toContain("SWARM='joins'");
    expect(String(only(recorded, "platform-docker")["stdin"])).toContain("SWARM='starts'");
  });
});

describe("staging", () => {
  test("has its own names below production's zone, looks the zone up, and is not protected", async () => {
    const recorded = await environment(configOf("staging-x"), false);
    expect(only(recorded, "edge-a")).toMatchObject({ zoneId: "zone-looked-up", name: "staging-x.yaptts.org" });
    expect(recorded.filter(({ type }) => type.startsWith("cloudflare:index/zone"))).toEqual([]);
    expect(only(recorded, "machine-server")).toMatchObject({
      name: "yapit-staging-x",
      deleteProtection: false,
      labels: { stack: "staging-x", "expires-after-days": "7" },
    });
  });

  test("generates every secret it needs when there is no file", async () => {
    const config = configOf("staging-x");
    const recorded = await record(
      "staging-x",
      () =>
        new Environment("yapit", {
          ...looked,
          ...knownOutside(config),
          config,
          secrets: { fromFile: {} },
          protect: false,
        }),
    );
    const generated = recorded.filter(({ type }) => type.startsWith("random:"));
    const names = generated.map(({ name }) => name);
    expect(names).toContain("application-secrets-postgres-password");
    expect(names).toContain("application-secrets-stack-auth-server-secret");
    // The value of a RandomBytes, RandomString or RandomId is its id as well, in plain text; a UUID here is no secret.
    expect([...new Set(generated.map(({ type }) => type))].sort()).toEqual([
      "random:index/randomPassword:RandomPassword",
      "random:index/randomUuid:RandomUuid",
    ]);
  });
});
