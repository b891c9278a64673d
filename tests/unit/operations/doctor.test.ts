import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diagnose, type Surroundings } from "../../../operations/doctor/doctor.ts";
import { type Finding, findingLine } from "../../../operations/doctor/finding.ts";
import { findNode } from "../../../operations/doctor/node-found.ts";
import { PROJECT_FOLDER } from "../../../operations/stack-configuration.ts";
import { listen, openServices, type Services } from "./services.ts";

let services: Services;
let folder: string;
let around: Surroundings;
let zoneId: string;

/** Everything in place, but for what a test takes away. */
beforeEach(async () => {
  services = await openServices();
  const { cloudflare } = services;
  const [account] = cloudflare.state.accounts;
  zoneId = cloudflare.zones.create({ name: "yaptts.org", account: { id: account?.id } }).id;
  cloudflare.delegate("yaptts.org");
  folder = mkdtempSync(join(tmpdir(), "yapit-doctor-"));
  for (const file of ["Pulumi.yaml", "Pulumi.prod.yaml"]) copyFileSync(join(PROJECT_FOLDER, file), join(folder, file));
  const seed = join(PROJECT_FOLDER, "sandbox", "seed");
  around = {
    folder,
    environment: {
      ...services.environment,
      PULUMI_BACKEND_URL: "s3://key:secret@bucket?region=eu",
      PULUMI_CONFIG_PASSPHRASE: "x",
      YAPIT_SECRETS_FILE: join(seed, "production.env.sops"),
      YAPIT_SOPS_AGE_KEY_FILE: join(seed, "age-key.txt"),
    },
    platform: "linux",
    homeDirectory: folder,
    pulumiHome: join(folder, ".pulumi"),
    node: { onPath: "v24.21.0", own: "v24.21.0", folder: "/project/node_modules/.bin" },
    engine: { onPath: "v3.274.1" },
    nameServersOf: async () => cloudflare.zones.get(zoneId).name_servers.map((name) => `${name}.`),
  };
});
afterEach(() => {
  services.close();
  rmSync(folder, { recursive: true, force: true });
});

const without = (...names: string[]) => {
  around.environment = { ...around.environment, ...Object.fromEntries(names.map((name) => [name, undefined])) };
};
const set = (environment: Record<string, string>) => {
  around.environment = { ...around.environment, ...environment };
};
const writeStack = (text: string) => writeFileSync(join(folder, "Pulumi.prod.yaml"), text);
const missingOf = async (): Promise<Finding[]> =>
  (await diagnose("prod", around)).filter(({ state }) => state === "missing");

it("finds nothing missing where everything is there, and says what it saw", async () => {
  const findings = await diagnose("prod", around);
  expect(findings.map(findingLine)).toEqual([
    "✓ Node: v24.21.0, on PATH",
    "✓ Pulumi: v3.274.1, on PATH",
    "✓ Stack prod: production, yaptts.org",
    "✓ Hetzner token: reads and writes",
    "✓ Server type cx33: available in nbg1, EUR 8.49 a month, net, without its address",
    "✓ Cloudflare token: has Zone → DNS → Edit, Zone → Zone Settings → Edit, Zone → SSL and Certificates → Edit, Zone → Zone → Edit",
    expect.stringMatching(/^✓ Delegation of yaptts\.org: \w+\.ns\.cloudflare\.com, \w+\.ns\.cloudflare\.com$/),
    "✓ GitHub token: has the scopes repo, administrator of yapit-tts/yapit",
    "✓ Branch dev: exists",
    "✓ Deploy keys: allowed in yapit-tts",
    expect.stringMatching(/^✓ Secrets: .*production\.env\.sops opens with the age key, \d+ secrets$/),
    "✓ State backend: s3://bucket",
    "✓ Passphrase: PULUMI_CONFIG_PASSPHRASE",
  ]);
});

it.each([
  [undefined, "there is none on PATH"],
  ["v3.100.0", "v3.100.0 on PATH is older than v3.270.0"],
])(
  "is content with the engine that npm run sandbox uses (on PATH: %s), and says how to type it by hand",
  async (onPath, words) => {
    around.engine = { ...(onPath !== undefined && { onPath }), own: { version: "v3.274.1", folder: "/cache/bin" } };
    const finding = (await diagnose("prod", around)).find(({ about }) => about === "Pulumi");
    expect(finding && findingLine(finding)).toBe(
      `✓ Pulumi: v3.274.1, which npm run sandbox uses; ${words}\n    → to type pulumi by hand: export PATH="/cache/bin:$PATH"`,
    );
  },
);

it.each([
  ["v20.20.2", "v20.20.2 on PATH is older than v24.4.0"],
  [undefined, "there is none on PATH"],
])("is content with the Node that npm ci brings (on PATH: %s), and says how pulumi finds it", async (onPath, words) => {
  around.node = { ...around.node, onPath };
  const [finding] = await diagnose("prod", around);
  expect(finding && findingLine(finding)).toBe(
    `✓ Node: v24.21.0, which npm's scripts use; ${words}\n    → to type pulumi by hand: export PATH="/project/node_modules/.bin:$PATH"`,
  );
});

it("looks for Node where a shell does, not where npm does", () => {
  const shell = join(folder, "shell");
  mkdirSync(shell);
  writeFileSync(join(shell, "node"), "#!/bin/sh\necho v20.1.0\n", { mode: 0o755 });
  const npm = [join(PROJECT_FOLDER, "node_modules", ".bin"), "/npm/node-gyp-bin"];
  const found = { own: process.version, folder: join(PROJECT_FOLDER, "node_modules", ".bin") };
  expect(findNode(PROJECT_FOLDER, [...npm, shell].join(delimiter))).toEqual({ ...found, onPath: "v20.1.0" });
  expect(findNode(PROJECT_FOLDER, [...npm, folder].join(delimiter))).toEqual(found);
});

/** What is broken, which line says so, and a part of what it says to do. */
const FAULTS: [what: string, breakIt: () => unknown, about: string, detail: RegExp, todo: RegExp][] = [
  [
    "an old Node",
    () => (around.node = { ...around.node, onPath: "v20.20.2", own: "v20.20.2" }),
    "Node",
    /older than v24\.4\.0/,
    /\.node-version/,
  ],
  ["no engine", () => (around.engine = {}), "Pulumi", /not installed/, /pulumi\.com\/docs\/install/],
  ["an old engine", () => (around.engine = { onPath: "v3.100.0" }), "Pulumi", /older than v3\.270\.0/, /newer/],
  [
    "a faulty stack file",
    () => writeStack("config:\n  yapit:server: { type: cx99 }\n"),
    "Stack prod",
    /server\.type .*cx99/,
    /Pulumi\.prod\.yaml/,
  ],
  ["no Hetzner token", () => without("HCLOUD_TOKEN"), "Hetzner token", /not set/, /Read & Write/],
  [
    "a cut Hetzner token",
    () => set({ HCLOUD_TOKEN: "short" }),
    "Hetzner token",
    /5 characters, not 64/,
    /Security → API tokens/,
  ],
  [
    "an unknown Hetzner token",
    () => set({ HCLOUD_TOKEN: "x".repeat(64) }),
    "Hetzner token",
    /does not know/,
    /make one/,
  ],
  [
    "Hetzner out of reach",
    () => set({ HCLOUD_ENDPOINT: "http://127.0.0.1:1/v1" }),
    "Hetzner token",
    /cannot be reached .*HCLOUD_ENDPOINT/,
    /again/,
  ],
  [
    "no stock",
    () => services.hetzner.setStock("cx33", "nbg1", false),
    "Server type cx33",
    /not available in nbg1, available in fsn1, hel1/,
    /server\.location/,
  ],
  [
    "no Cloudflare token",
    () => without("CLOUDFLARE_API_TOKEN"),
    "Cloudflare token",
    /not set/,
    /dash\.cloudflare\.com/,
  ],
  [
    "an unknown Cloudflare token",
    () => set({ CLOUDFLARE_API_TOKEN: "nobodys" }),
    "Cloudflare token",
    /does not know/,
    /another/,
  ],
  [
    "a Cloudflare token without scopes",
    () => {
      services.cloudflare.addToken("weak", { permissions: ["Zone Read", "DNS Write"] });
      set({ CLOUDFLARE_API_TOKEN: "weak" });
    },
    "Cloudflare token",
    /has Zone → DNS → Edit; lacks Zone → Zone Settings → Edit, Zone → SSL and Certificates → Edit/,
    /add Zone → Zone Settings/,
  ],
  [
    "a Cloudflare token without an account, and no zone",
    () => {
      services.cloudflare.zones.delete(zoneId);
      services.cloudflare.addToken("weak", { permissions: ["Zone Write"] });
      set({ CLOUDFLARE_API_TOKEN: "weak" });
    },
    "Cloudflare token",
    /sees no account/,
    /Account Settings → Read/,
  ],
  [
    "no delegation",
    () => (around.nameServersOf = async () => ["ns1.squarespacedns.com"]),
    "Delegation of yaptts.org",
    /ns1\.squarespacedns\.com/,
    /enter \w+\.ns\.cloudflare\.com and/,
  ],
  ["no GitHub token", () => without("GITHUB_TOKEN"), "GitHub token", /not set/, /administer/],
  ["an unknown GitHub token", () => set({ GITHUB_TOKEN: "nobodys" }), "GitHub token", /does not know/, /another/],
  [
    "a GitHub token without scope",
    () => {
      services.github.addToken("weak", { scopes: ["read:org"] });
      set({ GITHUB_TOKEN: "weak" });
    },
    "GitHub token",
    /sees no repository yapit-tts\/yapit/,
    /scope repo/,
  ],
  [
    "a GitHub user who is no administrator",
    () => {
      services.github.addToken("reader", { login: "reader", access: { "yapit-tts/yapit": "read" } });
      set({ GITHUB_TOKEN: "reader" });
    },
    "GitHub token",
    /no administrator/,
    /role Admin/,
  ],
  [
    "no branch",
    () => writeStack("config:\n  yapit:repository: { branch: main }\n"),
    "Branch main",
    /no such branch/,
    /repository\.branch/,
  ],
  [
    "deploy keys forbidden",
    () => services.github.state.owners.forEach((owner) => (owner.deployKeysEnabled = false)),
    "Deploy keys",
    /yapit-tts forbids them/,
    /Member privileges → Deploy keys/,
  ],
  ["no secrets file", () => without("YAPIT_SECRETS_FILE"), "Secrets", /no file secrets\/prod\.env\.sops/, /sops/],
  [
    "no age key",
    () => without("YAPIT_SOPS_AGE_KEY_FILE"),
    "Secrets",
    /no age key at .*default place/,
    /YAPIT_SOPS_AGE_KEY_FILE/,
  ],
  [
    "a stranger's age key",
    () => set({ YAPIT_SOPS_AGE_KEY_FILE: join(PROJECT_FOLDER, "tests", "fixtures", "sops", "keys", "stranger.txt") }),
    "Secrets",
    /production\.env\.sops/,
    /updatekeys/,
  ],
  [
    "no state backend",
    () => without("PULUMI_BACKEND_URL"),
    "State backend",
    /nobody is logged in/,
    /PULUMI_BACKEND_URL/,
  ],
  [
    "nobody logged in at Pulumi Cloud",
    () => set({ PULUMI_BACKEND_URL: "https://api.pulumi.com" }),
    "Pulumi Cloud",
    /nobody is logged in/,
    /PULUMI_ACCESS_TOKEN/,
  ],
  [
    "an adopted machine without its key",
    () => writeStack(`config:\n  yapit:adopt: { serverId: 1, hostKey: "${HOST_KEY}" }\n`),
    "ssh",
    /YAPIT_SSH_KEY_FILE is not set/,
    /adopted machine/,
  ],
  [
    "half a jump host",
    () => set({ YAPIT_SSH_PROXY: "ssh://jump@192.0.2.1" }),
    "ssh",
    /YAPIT_SSH_PROXY_KEY_FILE is not set/,
    /set YAPIT_SSH_PROXY/,
  ],
];

describe("the doctor", () => {
  it.each(FAULTS)("finds %s", async (_what, breakIt, about, detail, todo) => {
    breakIt();
    const found = (await missingOf()).filter((finding) => finding.about === about);
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]?.detail).toMatch(detail);
    expect(found[0]?.todo).toMatch(todo);
  });

  it.each(FAULTS)("finds nothing else because of %s", async (what, breakIt, about) => {
    breakIt();
    // Several lines may be about the same thing; without a valid file the lines that depend on it are left out.
    const others = (await missingOf()).filter((finding) => finding.about !== about);
    expect(what === "a faulty stack file" ? [] : others).toEqual([]);
  });

  it("finds a Hetzner token that may only read", async () => {
    const { server, url } = await listen((request, response) => {
      response.statusCode = request.method === "GET" ? 200 : 403;
      response.end(JSON.stringify({ error: { code: "token_readonly", message: "only GET requests" } }));
    });
    set({ HCLOUD_ENDPOINT: `${url}/v1` });
    expect(await missingOf()).toMatchObject([{ about: "Hetzner token", detail: "it may read, and not write" }]);
    server.close();
  });

  it("does not miss stock where the server exists", async () => {
    const labels = { "managed-by": "yapit-infra", stack: "prod" };
    const place = { serverType: "cx33", location: "nbg1", ipv4: "203.0.113.9" };
    await services.hetzner.seedServer({ name: "yapit-prod", labels, ...place });
    services.hetzner.setStock("cx33", "nbg1", false);
    expect(await missingOf()).toEqual([]);
  });

  it("shows no secret of a state backend's address", async () => {
    expect(JSON.stringify(await diagnose("prod", around))).not.toContain("secret@");
  });

  it("needs no secrets file for a staging stack, which has no file at all", async () => {
    const findings = await diagnose("staging-x", around);
    expect(findings.filter(({ state }) => state === "missing")).toEqual([]);
    expect(findings.map(findingLine)).toContain("✓ Secrets: generated; the stack needs no file");
  });
});

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFWjI4z9mXb1Dg8i0H1C7m2q2nUqk0cVY9dnqvb7bqkD";
