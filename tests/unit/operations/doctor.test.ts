import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diagnose } from "../../../operations/doctor/doctor.ts";
import { findingLine } from "../../../operations/doctor/finding.ts";
import { findNode } from "../../../operations/doctor/node-found.ts";
import { PROJECT_FOLDER } from "../../../operations/stack-configuration.ts";
import { healthyWorld, type HealthyWorld } from "./healthy-world.ts";
import { listen } from "./services.ts";
import { watchingFinding } from "../../../operations/doctor/watching-finding.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";

let world: HealthyWorld;

const EDIT_OF_THE_ZONE = ["Zone Write", "DNS Write", "Zone Settings Write", "SSL and Certificates Write"] as const;

beforeEach(async () => {
  world = await healthyWorld();
});
afterEach(() => world.close());

it("finds nothing missing where everything is there, and says what it saw", async () => {
  const findings = await diagnose("prod", world.around);
  expect(findings.map(findingLine)).toEqual([
    "✓ Node: v24.21.0, on PATH",
    "✓ Pulumi: v3.274.1, on PATH",
    "✓ Stack prod: production, yaptts.org",
    "✓ Hetzner token: reads and writes",
    "✓ Server type cx33: available in nbg1, EUR 8.49 a month, net, without its address",
    "✓ Cloudflare token: has Zone → DNS → Edit, Zone → Zone Settings → Edit, Zone → SSL and Certificates → Edit, Zone → Zone → Edit",
    expect.stringMatching(/^✓ Delegation of yaptts\.org: \w+\.ns\.cloudflare\.com, \w+\.ns\.cloudflare\.com$/),
    "✓ GitHub token: has the scopes repo, administrator of yapit-tts/yapit",
    "✓ Ref dev: exists",
    "✓ Deploy keys: allowed in yapit-tts",
    expect.stringMatching(/^✓ Commit of dev: [0-9a-f]{7} is what release 2025-12 takes it for$/),
    expect.stringMatching(/^✓ Secrets: .*production\.env\.sops opens with the age key, \d+ secrets$/),
    "✓ State backend: s3://bucket",
    "✓ Passphrase: PULUMI_CONFIG_PASSPHRASE",
    "– Salt: Pulumi.prod.yaml holds no encryptionsalt yet\n    → pulumi stack init writes it; commit it",
  ]);
});

it.each([
  ["an account's own", { owner: "account" as const }],
  ["one for the zone alone", { zones: ["yaptts.org"] }],
])("takes %s Cloudflare token for as good as a user's", async (_what, options) => {
  world.services.cloudflare.addToken("other", { ...options, permissions: [...EDIT_OF_THE_ZONE] });
  world.set({ CLOUDFLARE_API_TOKEN: "other" });
  expect(await world.missing()).toEqual([]);
});

it("says where R2 is ordered when backups want a bucket there and nobody has, and nothing of it where they want none", async () => {
  const { cloudflare } = world.services;
  cloudflare.state.withoutR2 = true;
  expect(await world.missing()).toEqual([]);
  const recipient = "age1zmlssug8n2t5skreac0erncsp2yerhkss9ceexjl2py666vwta0szal97n";
  const stackFile = (more = ""): void =>
    world.writeStack(
      `config:\n  yapit:domain: yaptts.org\n  yapit:application: {release: 2025-12}\n  yapit:repository: {ref: dev}\n  yapit:backups: {recipients: [${recipient}]${more}}\n`,
    );
  stackFile();
  const [account] = cloudflare.state.accounts;
  const todo = `order it at https://dash.cloudflare.com/${account?.id ?? ""}/r2/plans (free up to 10 GB)`;
  expect(await world.missing()).toEqual([{ about: "R2", state: "missing", detail: "nobody has ordered it", todo }]);
  cloudflare.state.withoutR2 = false;
  expect(await world.missing()).toEqual([]);
  cloudflare.addToken("zones-alone", { permissions: [...EDIT_OF_THE_ZONE] });
  world.set({ CLOUDFLARE_API_TOKEN: "zones-alone" });
  expect(await world.missing()).toMatchObject([{ about: "R2", detail: "the token may not look there" }]);
  stackFile(", makeKeys: true");
  cloudflare.addToken("no-tokens", { permissions: [...EDIT_OF_THE_ZONE, "Workers R2 Storage Write"] });
  world.set({ CLOUDFLARE_API_TOKEN: "no-tokens" });
  expect(await world.missing()).toMatchObject([
    {
      about: "R2",
      detail: "the token may not make the keys of the bucket",
      todo: expect.stringMatching("Account API Tokens → Edit") as string,
    },
  ]);
});

it.each([
  [undefined, "there is none on PATH"],
  ["v3.100.0", "v3.100.0 on PATH is older than v3.270.0"],
])(
  "is content with the engine that npm run sandbox uses (on PATH: %s), and says how to type it by hand",
  async (onPath, words) => {
    world.around.engine = {
      ...(onPath !== undefined && { onPath }),
      own: { version: "v3.274.1", folder: "/cache/bin" },
    };
    const finding = (await diagnose("prod", world.around)).find(({ about }) => about === "Pulumi");
    expect(finding && findingLine(finding)).toBe(
      `✓ Pulumi: v3.274.1, which npm run sandbox uses; ${words}\n    → to type pulumi by hand: export PATH="/cache/bin:$PATH"`,
    );
  },
);

it.each([
  ["v20.20.2", "v20.20.2 on PATH is older than v24.4.0"],
  [undefined, "there is none on PATH"],
])("is content with the Node that npm ci brings (on PATH: %s), and says how pulumi finds it", async (onPath, words) => {
  world.around.node = { ...world.around.node, onPath };
  const [finding] = await diagnose("prod", world.around);
  expect(finding && findingLine(finding)).toBe(
    `✓ Node: v24.21.0, which npm's scripts use; ${words}\n    → to type pulumi by hand: export PATH="/project/node_modules/.bin:$PATH"`,
  );
});

it("looks for Node where a shell does, not where npm does", () => {
  const shell = join(world.around.folder, "shell");
  mkdirSync(shell);
  writeFileSync(join(shell, "node"), "#!/bin/sh\necho v20.1.0\n", { mode: 0o755 });
  const npm = [join(PROJECT_FOLDER, "node_modules", ".bin"), "/npm/node-gyp-bin"];
  const found = { own: process.version, folder: join(PROJECT_FOLDER, "node_modules", ".bin") };
  expect(findNode(PROJECT_FOLDER, [...npm, shell].join(delimiter))).toEqual({ ...found, onPath: "v20.1.0" });
  expect(findNode(PROJECT_FOLDER, [...npm, world.around.folder].join(delimiter))).toEqual(found);
});

describe("the doctor", () => {
  it("finds a Hetzner token that may only read", async () => {
    const { server, url } = await listen((request, response) => {
      response.statusCode = request.method === "GET" ? 200 : 403;
      response.end(JSON.stringify({ error: { code: "token_readonly", message: "only GET requests" } }));
    });
    world.set({ HCLOUD_ENDPOINT: `${url}/v1` });
    expect(await world.missing()).toMatchObject([{ about: "Hetzner token", detail: "it may read, and not write" }]);
    server.close();
  });

  it("does not miss stock where the server exists", async () => {
    const labels = { "managed-by": "yapit-infra", stack: "prod" };
    const place = { serverType: "cx33", location: "nbg1", ipv4: "203.0.113.9" };
    await world.services.hetzner.seedServer({ name: "yapit-prod", labels, ...place });
    world.services.hetzner.setStock("cx33", "nbg1", false);
    expect(await world.missing()).toEqual([]);
  });

  it("shows no secret of a state backend's address", async () => {
    expect(JSON.stringify(await diagnose("prod", world.around))).not.toContain("secret@");
  });

  it("needs no secrets file for a staging stack, which has no file at all", async () => {
    const findings = await diagnose("staging-x", world.around);
    expect(findings.filter(({ state }) => state === "missing")).toEqual([]);
    expect(findings.map(findingLine)).toContain("✓ Secrets: generated; the stack needs no file");
  });
});

it("finds an encryption salt that is not committed, and is content once it is", async () => {
  const { folder } = world.around;
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@x", ...args], { cwd: folder });
  git("init", "--quiet");
  world.writeStack("encryptionsalt: v1:abc=:v1:def\nconfig:\n  yapit:domain: yaptts.org\n");
  const salt = async () =>
    (await diagnose("prod", world.around)).filter(({ about }) => about === "Salt").map(findingLine);
  expect(await salt()).toEqual([
    "✗ Salt: the encryptionsalt of Pulumi.prod.yaml is not committed, so CI cannot open the state\n    → git add Pulumi.prod.yaml, and commit it",
  ]);
  git("add", "Pulumi.prod.yaml");
  git("commit", "--quiet", "--no-gpg-sign", "-m", "x");
  expect(await salt()).toEqual(["✓ Salt: encryptionsalt is committed in Pulumi.prod.yaml"]);
});

it.each([
  ["GITHUB_OWNER", "somebody", "GitHub's provider would take it for the owner"],
  ["SSH_AUTH_SOCK", "/nowhere/agent", "where no ssh agent answers"],
])("finds %s, which a plugin reads behind the program's back", async (name, value, words) => {
  world.set({ [name]: value });
  const [finding, ...more] = await world.missing();
  expect(finding && findingLine(finding)).toContain(`Environment: ${name} `);
  expect(finding?.detail).toContain(words);
  expect(more).toEqual([]);
});

it.each([
  [{ enabled: false }, "– Watching: nobody looks at the machine\n    → leave watching.enabled out"],
  [
    {},
    "– Watching: a look every 1 min, and nobody is told\n    → set watching.webhook, and WATCH_WEBHOOK_URL in the secrets file",
  ],
  [{ webhook: "ntfy", everyMinutes: 5 }, "✓ Watching: a look every 5 min, told by ntfy"],
])("says whether anybody will be told of faults: %j", (watching, line) => {
  const parsed = parseStackConfig("prod", { watching });
  expect(parsed.kind === "valid" && findingLine(watchingFinding(parsed.config))).toBe(line);
});
