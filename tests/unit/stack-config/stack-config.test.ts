import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { EXAMPLES } from "../../../stack-config/examples.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";
import { SERVER_TYPES, serverSize, X86_SERVER_TYPES } from "../../../stack-config/server-types.ts";
import { parsedValues, stackFileOf } from "../../../stack-config/stack-file.ts";
import { TESTED_VERSIONS, testedVersions } from "../../../stack-config/tested-versions.ts";

const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF06VVP6wur8VEei3mZLdUMRzb1XFAtmBAQWqCSYkXSp";

function configOf(stack: string, file: Record<string, unknown>) {
  const parsed = parseStackConfig(stack, file);
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  return parsed.config;
}

const ID = "0".repeat(32);
const RECORD = { "A yaptts.org": ID };

/** "path: problem" for each fault, without the examples. */
function faultsOf(stack: string, file: Record<string, unknown>): string[] {
  const parsed = parseStackConfig(stack, file);
  if (parsed.kind === "valid") return [];
  return parsed.faults.map(({ path, problem }) => `${path}: ${problem.replace(/ \(for example .*\)$/, "")}`);
}

describe("production", () => {
  it("is the brief's environment where its file says nothing", () => {
    expect(configOf("prod", {})).toEqual({
      stack: "prod",
      kind: "production",
      domain: "yaptts.org",
      dns: { zone: "yaptts.org", createZone: true, proxied: true },
      server: { type: "cx33", location: "nbg1", image: "ubuntu-24.04", backups: false },
      backups: {
        recipients: [],
        every: "hour",
        makeKeys: false,
        keepDays: { hourly: 2, daily: 14, weekly: 60, monthly: 365 },
      },
      ssh: { allowedFrom: ["0.0.0.0/0", "::/0"], adminKeys: [] },
      repository: { owner: "yapit-tts", name: "yapit", ref: "v0.4.3", deployKeyGeneration: 1, pushToDeploy: false },
      dokploy: { version: "v0.30.2", panelOpen: false },
      application: { release: "v0.4", auth: "stack-auth", build: [], settings: {} },
      kokoro: {},
      workers: { servers: 0, serverType: "cx33", location: "nbg1" },
      guests: {},
      notes: [
        expect.stringMatching(/^nothing backs the database up.*backups\.recipients/),
        expect.stringMatching(/^nobody is told when production breaks: watching\.webhook/),
      ],
      secrets: { file: "secrets/prod.env.sops" },
      stackAuth: { dashboard: false, keyGeneration: 1 },
      watching: {
        enabled: true,
        everyMinutes: 1,
        thresholds: {
          ...{ diskPercent: 85, memoryPercent: 95, swapPercent: 60, restarts: 3, queueLength: 400 },
          ...{ certificateDays: 14, backupHours: 26, rebootHours: 30 },
        },
      },
    });
  });

  it("takes a branch by the name that it had before, and says so", () => {
    const { repository, notes } = configOf("prod", { repository: { branch: "main" } });
    expect(repository.ref).toBe("main");
    expect(notes).toContain("repository.branch is called repository.ref now: write ref: main");
  });

  it("says what production goes without, and no more once it has it", () => {
    const recipients = ["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"];
    const file = { backups: { recipients, keepDays: { daily: 7 } }, watching: { webhook: "slack" } };
    const { backups, notes } = configOf("prod", file);
    expect(backups.keepDays).toEqual({ hourly: 2, daily: 7, weekly: 60, monthly: 365 });
    expect(notes).toEqual([]);
    expect(configOf("staging-x", {}).notes).toEqual([]);
  });

  it.each([
    [
      { recipients: ["AGE-SECRET-KEY-1QQ"] },
      /^backups\.recipients\.0: .* is not a recipient of age, which age-keygen -y shows$/,
    ],
    [{ every: "minute" }, /^backups\.every: takes hour or day/],
    [
      { makeKeys: true, endpoint: "https://fsn1.your-objectstorage.com" },
      /^backups\.makeKeys: makes keys at Cloudflare, and backups\.endpoint names another service; leave one of the two out$/,
    ],
    [{ keepDays: { monthly: 5 } }, /^backups\.keepDays\.monthly: 5 is not 32 days or more, 3650 at most$/],
    [{ endpoint: "http://s3.example" }, /^backups\.endpoint: .* is not an https address without a path$/],
  ])("refuses backups that are %o", (backups, fault) => {
    expect(faultsOf("prod", { backups })).toEqual([expect.stringMatching(fault)]);
  });

  it("refuses backups of a stack that has no file for the keys of their bucket", () => {
    const recipients = ["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"];
    expect(faultsOf("staging-x", { backups: { recipients } })).toEqual([
      "backups.recipients: needs the keys of a bucket, which a file of secrets holds; name it in secrets.file, or set backups.makeKeys",
    ]);
  });

  it("keeps a section's other defaults when its file names one key", () => {
    expect(configOf("prod", { server: { backups: true } }).server).toMatchObject({ type: "cx33", backups: true });
  });

  it("answers at another zone when its file names one", () => {
    expect(configOf("prod", { dns: { zone: "example.org" } }).domain).toBe("example.org");
  });

  it("takes what exists already over by its ids", () => {
    const adopt = {
      serverId: 115472193,
      hostKey: `${PUBLIC_KEY} root@yapit`,
      zoneId: "0".repeat(32),
      recordIds: { "A yaptts.org": "0".repeat(32), "CAA yaptts.org letsencrypt.org": "1".repeat(32) },
    };
    expect(configOf("prod", { adopt }).adopt).toEqual({ ...adopt, hostKey: PUBLIC_KEY });
  });
});

describe("Pulumi.prod.yaml", () => {
  it("has no fault", () => {
    const text = readFileSync(join(import.meta.dirname, "..", "..", "..", "Pulumi.prod.yaml"), "utf8");
    const { config } = parse(text) as { config: Record<string, unknown> };
    const own = Object.entries(config).filter(([key]) => key.startsWith("yapit:"));
    expect(
      faultsOf("prod", Object.fromEntries(own.map(([key, value]) => [key.slice("yapit:".length), value]))),
    ).toEqual([]);
  });
});

describe("a staging stack", () => {
  it("needs no file: a machine, a name and secrets of its own, for a week", () => {
    expect(configOf("staging-x", {})).toMatchObject({
      kind: "staging",
      domain: "staging-x.yaptts.org",
      dns: { zone: "yaptts.org", createZone: false },
      server: { type: "cx33", backups: false },
      secrets: {},
      expiresAfterDays: 7,
    });
  });

  it("does not take the name of another stack's sign-in", () => {
    expect(faultsOf("staging-x-auth", {})).toEqual([
      "stack: staging-x's sign-in answers at staging-x-auth, so no stack is called that; take another name",
    ]);
  });

  it.each([
    [{ domain: "yaptts.org" }, "domain: a staging stack answers at staging-x.yaptts.org"],
    [{ domain: "www.yaptts.org" }, "domain: a staging stack answers at staging-x.yaptts.org"],
    [{ domain: "staging-y.yaptts.org" }, "domain: a staging stack answers at staging-x.yaptts.org"],
    [{ dns: { createZone: true } }, "dns.createZone: a staging stack does not make production's zone"],
    [{ adopt: { serverId: 1, hostKey: PUBLIC_KEY } }, "adopt: a staging stack makes everything anew"],
    [{ server: { allowReplacementOf: 1 } }, "server.allowReplacementOf: is a permission for production's server"],
  ])("never touches what is production's: %j", (file, fault) => {
    expect(faultsOf("staging-x", file)).toEqual([expect.stringContaining(fault)]);
  });
});

describe("a stack's name", () => {
  it.each([
    "dev",
    "production",
    "staging",
    "staging-",
    "staging-X",
    "staging-x.y",
    "staging--",
    `staging-${"x".repeat(50)}`,
  ])("says what kind it is, and %s does not", (stack) =>
    expect(faultsOf(stack, {})).toEqual([expect.stringContaining("is neither production")]),
  );
});

describe("a faulty file", () => {
  it("tells all its faults at once, each by its path", () => {
    const file = {
      domain: "Foo",
      serverr: {},
      server: { type: "cx34", locaton: "nbg1", backups: "yes" },
      ssh: { allowedFrom: ["192.0.2.1", "10.0.0.1/8"], adminKeys: ["key"] },
      repository: "yapit",
      dokploy: { version: "v0.29.0" },
      kokoro: { replicas: 0 },
      expiresAfterDays: 7,
    };
    expect(
      faultsOf("prod", file)
        .map((fault) => fault.slice(0, fault.indexOf(":")))
        .sort(),
    ).toEqual(
      [
        "domain",
        "dokploy.version",
        "expiresAfterDays",
        "kokoro.replicas",
        "repository",
        "server.backups",
        "server.locaton",
        "server.type",
        "serverr",
        "ssh.adminKeys.0",
        "ssh.allowedFrom.0",
        "ssh.allowedFrom.1",
      ].sort(),
    );
  });

  it.each<[Record<string, unknown>, string]>([
    [{ serverr: {} }, "serverr: unknown key; did you mean server?"],
    [{ colour: "red" }, "colour: unknown key; known are domain, "],
    [{ server: { typ: "cx33" } }, "server.typ: unknown key; did you mean type?"],
    [{ server: { type: "cx34" } }, 'server.type: unknown server type "cx34"; did you mean cx33? known: cx23, cx33'],
    [{ server: { type: "cax21" } }, "server.type: cax21 has an ARM processor"],
    [{ server: { type: 33 } }, "server.type: takes text, not a number"],
    [{ server: { location: "nbg" } }, 'server.location: unknown location "nbg"; did you mean nbg1?'],
    [{ server: ["cx33"] }, "server: takes a section with the keys type, location"],
    [{ domain: "yaptts" }, 'domain: "yaptts" is not a domain name'],
    [{ domain: "example.org" }, "domain: example.org is not in the zone yaptts.org"],
    [{ domain: "a.b.yaptts.org" }, "domain: Cloudflare's free certificate does not cover a.b.yaptts.org"],
    [{ dns: { accountId: "abc" } }, 'dns.accountId: "abc" is not an id of Cloudflare'],
    [{ ssh: { allowedFrom: [] } }, "ssh.allowedFrom: is empty"],
    [{ ssh: { allowedFrom: ["office"] } }, 'ssh.allowedFrom.0: "office" is not a network'],
    [{ ssh: { allowedFrom: ["192.0.2.1"] } }, "write 192.0.2.1/32"],
    [{ ssh: { allowedFrom: ["2001:db8::1/32"] } }, "has bits set behind the first 32"],
    [{ ssh: { adminKeys: [PUBLIC_KEY, `${PUBLIC_KEY} twice`] } }, "ssh.adminKeys: names a key twice"],
    [{ ssh: { adminKeys: [PUBLIC_KEY.slice(0, -12)] } }, "ssh.adminKeys.0: is cut off"],
    [{ repository: { name: "yapit" } }, 'repository.name: "yapit" is not a repository at GitHub'],
    [{ repository: { ref: "a..b" } }, 'repository.ref: "a..b" is not a name that git and a shell take'],
    [{ application: { release: "v0.5" } }, 'application.release: unknown release "v0.5"; did you mean v0.4?'],
    [
      { application: { release: "2025-12" } },
      "repository.ref: is missing: no branch or tag of the application leads to",
    ],
    [{ application: { auth: "off" } }, "application.auth: takes stack-auth or none"],
    [
      { application: { release: "2025-12", auth: "none" }, repository: { ref: "dev" } },
      "application.auth: release 2025-12 cannot do without Stack Auth",
    ],
    [
      { application: { build: ["frontend"] } },
      "those that have one: gateway, smokescreen, defuddle, kokoro-cpu, yolo-cpu",
    ],
    [{ application: { settings: { "max-chars": "1" } } }, '"max-chars" is not the name of an environment variable'],
    [
      { application: { settings: { MAX_BLOCK_CHARS: 250 } } },
      "application.settings.MAX_BLOCK_CHARS: takes text, not a number",
    ],
    [{ application: { settings: { MOTTO: "it's" } } }, "application.settings.MOTTO: holds a quote or line break"],
    [{ repository: { deployKeyGeneration: 0 } }, "repository.deployKeyGeneration: 0 is not"],
    [{ dokploy: { version: "v0.30.3" } }, "did you mean v0.30.2?"],
    [{ dokploy: { panelOpen: true } }, "dokploy.panelOpen: the panel is opened to ssh.allowedFrom only"],
    [{ server: { type: "cx23" } }, "server.type: a worker's 1800 MB do not fit on cx23: "],
    [{ server: { type: "cx23" }, kokoro: { replicas: 2 } }, "server.type: 2 × 1800 MB do not fit on cx23: "],
    [
      { workers: { servers: 1 }, application: { build: ["kokoro-cpu"] } },
      "workers.servers: application.build names kokoro-cpu",
    ],
    [
      { workers: { servers: 1 }, application: { release: "2025-12" }, repository: { ref: "dev" } },
      "workers.servers: release 2025-12 sends",
    ],
    [{ kokoro: { replicas: 3 } }, "kokoro.replicas: 3 × 1800 MB do not fit on cx33: "],
    [{ kokoro: { replicas: 1, threads: 16 } }, "kokoro.threads: 16 threads of one worker are more than the 4 vCPUs of"],
    [{ expiresAfterDays: 7 }, "expiresAfterDays: production does not expire"],
    [{ adopt: { serverId: 1 } }, "adopt.hostKey: is missing"],
    [{ adopt: { serverId: 1, hostKey: `192.0.2.1 ${PUBLIC_KEY}` } }, "adopt.hostKey: begins with a host's name"],
    [{ adopt: { serverId: 1, hostKey: "ssh-rsa AAAA" } }, "adopt.hostKey: is not a host key of the kind"],
    [{ adopt: { recordIds: RECORD } }, "adopt.recordIds: are of a zone, and adopt.zoneId is missing"],
    [{ adopt: { zoneId: ID, recordIds: [ID] } }, "adopt.recordIds: takes ids by type and name, not a list"],
    [{ adopt: { zoneId: ID, recordIds: ID } }, "adopt.recordIds: takes ids by type and name, not text"],
    [{ adopt: { zoneId: ID, recordIds: { "A yaptt.org": ID } } }, 'did you mean "A yaptts.org"?'],
    [{ adopt: { zoneId: ID, recordIds: { "yaptts.org": ID } } }, '"yaptts.org" is no record of this stack; '],
    [{ adopt: { zoneId: ID, recordIds: { "A yaptts.org": "x" } } }, "adopt.recordIds.A yaptts.org: "],
    [
      { adopt: { zoneId: ID, recordIds: JSON.parse('{"__proto__":"x"}') as Record<string, unknown> } },
      "adopt.recordIds.__proto__: is a name",
    ],
    [
      JSON.parse('{"__proto__":{"x":1}}') as Record<string, unknown>,
      "__proto__: is a name that cannot be used; remove it",
    ],
    [
      { server: JSON.parse('{"constructor":1}') as Record<string, unknown> },
      "server.constructor: is a name that cannot be used",
    ],
    [{ ssh: { prototype: 1 } }, "ssh.prototype: is a name that cannot be used"],
    [{ toString: 1 }, "toString: unknown key; known are "],
    [{ server: { type: "toString" } }, 'server.type: unknown server type "toString"'],
    [{ "server.type": "cx43" }, "pulumi config rm server.type, then pulumi config set --path server.type VALUE"],
    [{ server: "" }, "server: is empty; leave it out, or give it a section with the keys type, "],
    [{ server: null }, "server: is empty; leave it out"],
    [{ repository: { ref: 3 } }, 'repository.ref: takes text, not a number; put it in quotes: "3"'],
    [{ domain: true }, 'domain: takes text, not a boolean; put it in quotes: "true"'],
    [{ domain: `${"a".repeat(64)}.org` }, "of labels of 63 characters at most"],
    [{ domain: "yaptts.org\nx" }, 'domain: "yaptts.org\\nx" is not a domain name'],
    [{ adopt: { projectName: "two\nlines" } }, "is not a project's name in Dokploy, one line"],
    [{ repository: { name: "yapit-tts/.." } }, "is not a repository at GitHub in the form owner/name"],
    [
      { repository: { name: "yapit-tts/yapit.git" } },
      "ends in .git, which no repository's name does; write yapit-tts/yapit",
    ],
    [{ repository: { name: "https://github.com/yapit-tts/yapit" } }, "is an address; write owner/name alone"],
    [{ repository: { ref: "a;reboot" } }, '"a;reboot" is not a name that git and a shell take'],
    [
      { ssh: { adminKeys: [`${PUBLIC_KEY}\n${PUBLIC_KEY}`] } },
      "ssh.adminKeys.0: holds several lines; give each key an item",
    ],
    [{ ssh: { allowedFrom: ["10.0.0.0/08"] } }, "without zeros in front"],
    [{ ssh: { allowedFrom: ["fe80::%eth0/64"] } }, "is not a network"],
    [{ ssh: { allowedFrom: ["::ffff:0.0.0.0/96"] } }, "write it as IPv4"],
    [{ adopt: { composeId: "x" } }, 'adopt.composeId: "x" is not an id of Dokploy'],
  ])("says what would be right: %j", (file, fault) => {
    expect(faultsOf("prod", file)).toEqual([expect.stringContaining(fault)]);
  });

  it.each([
    [["0.0.0.0/0"]],
    [["0::0/0"]],
    [["0:0:0:0:0:0:0:0/0"]],
    [["0.0.0.0/1", "128.0.0.0/1"]],
    [["0.0.0.0/2", "64.0.0.0/2", "128.0.0.0/2", "192.0.0.0/2"]],
    [["2000::/3"]],
    [["192.0.2.0/24", "8000::/1", "::/1"]],
  ])("opens the panel to no set of networks that covers the world: %j", (allowedFrom) => {
    expect(faultsOf("prod", { dokploy: { panelOpen: true }, ssh: { allowedFrom } })).toEqual([
      expect.stringContaining(
        "dokploy.panelOpen: the panel is opened to ssh.allowedFrom only, and that is the whole world",
      ),
    ]);
  });

  it("opens it to the largest networks that somebody has", () => {
    const allowedFrom = ["17.0.0.0/8", "10.0.0.0/8", "2001:db8::/32", "2003::/19"];
    expect(faultsOf("prod", { dokploy: { panelOpen: true }, ssh: { allowedFrom } })).toEqual([]);
  });

  it("writes each network as Hetzner answers it", () => {
    expect(configOf("prod", { ssh: { allowedFrom: ["2001:DB8:0::0/32", "0::/0"] } }).ssh.allowedFrom).toEqual([
      "2001:db8::/32",
      "::/0",
    ]);
  });

  it("takes an Enterprise Managed User's repository, and a branch with a number sign", () => {
    const { repository } = configOf("prod", { repository: { name: "jdoe_acme/yapit", ref: "fix/#12" } });
    expect(repository).toMatchObject({ owner: "jdoe_acme", name: "yapit", ref: "fix/#12" });
  });

  it("is refused in a sentence when it is too deep, too large or too long", () => {
    const deep: unknown = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`);
    expect(faultsOf("prod", { ssh: deep })).toEqual([expect.stringContaining("is nested more than 8 levels deep")]);
    expect(faultsOf("prod", { ssh: { allowedFrom: Array(5000).fill("192.0.2.0/24") } })).toEqual([
      "config: has more than 2000 values",
    ]);
    expect(faultsOf("prod", { domain: "a".repeat(50_000) })).toEqual(["domain: is longer than 20000 characters"]);
    expect(faultsOf("prod", { ["x".repeat(50_000)]: 1 })[0]).toMatch(/^x{300}…: has a name longer than 300/);
  });

  it("does not repeat a private key given for a public one", () => {
    const [fault = ""] = faultsOf("prod", { ssh: { adminKeys: ["-----BEGIN OPENSSH PRIVATE KEY-----\nc2VjcmV0"] } });
    expect(fault).toContain("is a private key; give the public one");
    expect(fault).not.toContain("c2VjcmV0");
  });
});

describe("watching", () => {
  it("keeps the thresholds that a file does not name", () => {
    expect(configOf("prod", { watching: { thresholds: { diskPercent: 70 } } }).watching.thresholds).toMatchObject({
      diskPercent: 70,
      memoryPercent: 95,
    });
  });

  it.each<[string, object, string[]]>([
    ["a kind", { webhook: "irc" }, ["watching.webhook: takes ntfy, slack, discord, json, not text"]],
    ["a look a second", { everyMinutes: 0 }, ["watching.everyMinutes: 0 is not 1 to 30 minutes"]],
    [
      "more than all",
      { thresholds: { diskPercent: 101 } },
      ["watching.thresholds.diskPercent: 101 is not a percentage from 1 to 100"],
    ],
    [
      "a threshold that nobody knows",
      { thresholds: { diskPercentage: 90 } },
      ["watching.thresholds.diskPercentage: unknown key; did you mean diskPercent?"],
    ],
    [
      "nobody who looks, and somebody to be told",
      { enabled: false, webhook: "slack" },
      ["watching.enabled: is false, and watching.webhook wants to be told; leave one of them out"],
    ],
  ])("is refused with %s", (_, watching, faults) => expect(faultsOf("prod", { watching })).toEqual(faults));

  it("tells somebody only where there is a file for the address", () => {
    expect(faultsOf("staging-x", { watching: { webhook: "slack" } })).toEqual([
      "watching.webhook: has its address in WATCH_WEBHOOK_URL of secrets.file, and this stack has no such file; name one, or leave watching.webhook out",
    ]);
  });
});

describe("what faults give as examples", () => {
  it.each(Object.entries(EXAMPLES))("is accepted: %s: %s", (path, example) => {
    const [name = "", key] = path.split(".");
    const value: unknown = parse(example);
    const beside = { adopt: { hostKey: PUBLIC_KEY, zoneId: "0".repeat(32) }, ssh: { allowedFrom: ["203.0.113.0/24"] } }[
      name
    ];
    const file = {
      [name]: key === undefined ? { ...(beside ?? {}), ...(value as object) } : { ...(beside ?? {}), [key]: value },
    };
    const scalar = typeof value !== "object" && key === undefined;
    const stack = name === "expiresAfterDays" ? "staging-x" : "prod";
    expect(faultsOf(stack, scalar ? { [name]: value } : file)).toEqual([]);
  });
});

describe("public keys", () => {
  it("are trimmed to one line, because a stray line break would replace the key at Hetzner", () => {
    const { ssh } = configOf("prod", { ssh: { adminKeys: [`  ${PUBLIC_KEY}   ada@laptop\n`] } });
    expect(ssh.adminKeys).toEqual([`${PUBLIC_KEY} ada@laptop`]);
  });
});

describe("the tables", () => {
  it("offer only server types that exist, with an x86 processor", () => {
    expect(X86_SERVER_TYPES.map((type) => SERVER_TYPES[type]?.architecture)).toEqual(X86_SERVER_TYPES.map(() => "x86"));
    expect(serverSize("cx33")).toEqual({ type: "cx33", vcpus: 4, memoryMb: 8192, architecture: "x86" });
  });

  it("hold each tested combination once", () => {
    expect(new Set(TESTED_VERSIONS.map(({ dokploy }) => dokploy)).size).toBe(TESTED_VERSIONS.length);
    expect(testedVersions("v0.30.2")).toEqual({
      dokploy: "v0.30.2",
      docker: "28.5.0",
      traefik: "v3.6.25",
      postgres: "16",
    });
  });
});

describe("Pulumi's configuration", () => {
  it("becomes the stack's file: only the project's keys, sections from their JSON", () => {
    const all = {
      "yapit:domain": "yaptts.org",
      "yapit:server": '{"type":"cx33","backups":false}',
      "yapit:expiresAfterDays": "7",
      "hcloud:token": "secret",
    };
    const { own, faults } = stackFileOf("yapit", all);
    expect(parsedValues(own)).toEqual({
      domain: "yaptts.org",
      server: { type: "cx33", backups: false },
      expiresAfterDays: 7,
    });
    expect(faults).toEqual([]);
  });

  it("keeps text that only looks like JSON", () => {
    expect(parsedValues({ domain: "{yaptts" })).toEqual({ domain: "{yaptts" });
  });

  it.each([
    "yapit-infra",
    "yapit-tts",
    "yapit_infra",
    "yapit.infra",
    "Yapit",
    "YAPIT",
    "yapitt",
    "yapti",
    "yapt",
    "japit",
    "yaptts",
    "my-yapit",
    " yapit",
  ])("under a name that looks like the project's is refused with the right one: %s", (namespace) => {
    expect(stackFileOf("yapit", { [`${namespace}:ssh`]: "{}" })).toEqual({
      own: {},
      faults: [
        {
          path: `${namespace}:ssh`,
          problem: "would be ignored, since the project is yapit; write yapit:ssh",
        },
      ],
    });
  });

  it.each(["hcloud", "cloudflare", "github", "command", "random", "tls", "pulumi", "aws", "gcp", "vault", "dokploy"])(
    "of a provider stays its own: %s",
    (namespace) => expect(stackFileOf("yapit", { [`${namespace}:x`]: "1" })).toEqual({ own: {}, faults: [] }),
  );

  it("without a name is the project's, as Pulumi has it", () => {
    expect(stackFileOf("yapit", { domain: "yaptts.org" }).own).toEqual({ domain: "yaptts.org" });
  });
});
