import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PROJECT_FOLDER } from "../../../operations/stack-configuration.ts";
import { healthyWorld, type HealthyWorld } from "./healthy-world.ts";

let world: HealthyWorld;

beforeEach(async () => {
  world = await healthyWorld();
});
afterEach(() => world.close());

const HOST_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFWjI4z9mXb1Dg8i0H1C7m2q2nUqk0cVY9dnqvb7bqkD";

/** What is broken, which line says so, and a part of what it says to do. */
const FAULTS: [what: string, breakIt: () => unknown, about: string, detail: RegExp, todo: RegExp][] = [
  [
    "an old Node",
    () => (world.around.node = { ...world.around.node, onPath: "v20.20.2", own: "v20.20.2" }),
    "Node",
    /older than v24\.4\.0/,
    /\.node-version/,
  ],
  ["no engine", () => (world.around.engine = {}), "Pulumi", /not installed/, /pulumi\.com\/docs\/install/],
  ["an old engine", () => (world.around.engine = { onPath: "v3.100.0" }), "Pulumi", /older than v3\.270\.0/, /newer/],
  [
    "a faulty stack file",
    () => world.writeStack("config:\n  yapit:server: { type: cx99 }\n"),
    "Stack prod",
    /server\.type .*cx99/,
    /Pulumi\.prod\.yaml/,
  ],
  ["no Hetzner token", () => world.without("HCLOUD_TOKEN"), "Hetzner token", /not set/, /Read & Write/],
  [
    "a cut Hetzner token",
    () => world.set({ HCLOUD_TOKEN: "short" }),
    "Hetzner token",
    /5 characters, not 64/,
    /Security → API tokens/,
  ],
  [
    "an unknown Hetzner token",
    () => world.set({ HCLOUD_TOKEN: "x".repeat(64) }),
    "Hetzner token",
    /does not know/,
    /make one/,
  ],
  [
    "Hetzner out of reach",
    () => world.set({ HCLOUD_ENDPOINT: "http://127.0.0.1:1/v1" }),
    "Hetzner token",
    /cannot be reached .*HCLOUD_ENDPOINT/,
    /again/,
  ],
  [
    "no stock",
    () => world.services.hetzner.setStock("cx33", "nbg1", false),
    "Server type cx33",
    /not available in nbg1, available in fsn1, hel1/,
    /server\.location/,
  ],
  [
    "no Cloudflare token",
    () => world.without("CLOUDFLARE_API_TOKEN"),
    "Cloudflare token",
    /not set/,
    /dash\.cloudflare\.com/,
  ],
  [
    "an unknown Cloudflare token",
    () => world.set({ CLOUDFLARE_API_TOKEN: "nobodys" }),
    "Cloudflare token",
    /does not know/,
    /another/,
  ],
  [
    "a Cloudflare token without scopes",
    () => {
      world.services.cloudflare.addToken("weak", { permissions: ["Zone Read", "DNS Write"] });
      world.set({ CLOUDFLARE_API_TOKEN: "weak" });
    },
    "Cloudflare token",
    /has Zone → DNS → Edit; lacks Zone → Zone Settings → Edit, Zone → SSL and Certificates → Edit/,
    /add Zone → Zone Settings/,
  ],
  [
    "a Cloudflare token without an account, and no zone",
    () => {
      world.services.cloudflare.zones.delete(world.zoneId);
      world.services.cloudflare.addToken("weak", { permissions: ["Zone Write"] });
      world.set({ CLOUDFLARE_API_TOKEN: "weak" });
    },
    "Cloudflare token",
    /sees no account/,
    /Account Settings → Read/,
  ],
  [
    "an account's own Cloudflare token, and no zone",
    () => {
      world.services.cloudflare.zones.delete(world.zoneId);
      world.services.cloudflare.addToken("accounts", { owner: "account" });
      world.set({ CLOUDFLARE_API_TOKEN: "accounts" });
    },
    "Cloudflare token",
    /is an account's own and may not say which/,
    /set dns\.accountId/,
  ],
  [
    "a Cloudflare token that was switched off",
    () => {
      world.services.cloudflare.addToken("off", { status: "disabled" });
      world.set({ CLOUDFLARE_API_TOKEN: "off" });
    },
    "Cloudflare token",
    /it is disabled/,
    /another/,
  ],
  [
    "no delegation",
    () => (world.around.nameServersOf = async () => ["ns1.squarespacedns.com"]),
    "Delegation of yaptts.org",
    /ns1\.squarespacedns\.com/,
    /enter \w+\.ns\.cloudflare\.com and/,
  ],
  ["no GitHub token", () => world.without("GITHUB_TOKEN"), "GitHub token", /not set/, /administer/],
  ["an unknown GitHub token", () => world.set({ GITHUB_TOKEN: "nobodys" }), "GitHub token", /does not know/, /another/],
  [
    "a GitHub token without scope",
    () => {
      world.services.github.addToken("weak", { scopes: ["read:org"] });
      world.set({ GITHUB_TOKEN: "weak" });
    },
    "GitHub token",
    /sees no repository yapit-tts\/yapit/,
    /scope repo/,
  ],
  [
    "a GitHub user who is no administrator",
    () => {
      world.services.github.addToken("reader", { login: "reader", access: { "yapit-tts/yapit": "read" } });
      world.set({ GITHUB_TOKEN: "reader" });
    },
    "GitHub token",
    /no administrator/,
    /role Admin/,
  ],
  [
    "a commit that needs a setting nobody gives",
    () => {
      const yapit = world.services.github.repository("yapit-tts", "yapit");
      const { files } = world.services.github.commit(yapit, "dev");
      files["yapit/gateway/config.py"] =
        `${files["yapit/gateway/config.py"] ?? ""}    tts_overflow_queue_threshold: int\n`;
    },
    "Commit of dev",
    /needs TTS_OVERFLOW_QUEUE_THRESHOLD, which nobody sets: add it under application\.settings/,
    /another ref/,
  ],
  [
    "no ref",
    () => world.writeStack("config:\n  yapit:repository: { ref: nowhere }\n"),
    "Ref nowhere",
    /no such branch or tag/,
    /repository\.ref/,
  ],
  [
    "deploy keys forbidden",
    () => world.services.github.state.owners.forEach((owner) => (owner.deployKeysEnabled = false)),
    "Deploy keys",
    /yapit-tts forbids them/,
    /Member privileges → Deploy keys/,
  ],
  ["no secrets file", () => world.without("YAPIT_SECRETS_FILE"), "Secrets", /no file secrets\/prod\.env\.sops/, /sops/],
  [
    "no age key",
    () => world.without("YAPIT_SOPS_AGE_KEY_FILE"),
    "Secrets",
    /no age key at .*default place/,
    /YAPIT_SOPS_AGE_KEY_FILE/,
  ],
  [
    "a stranger's age key",
    () =>
      world.set({ YAPIT_SOPS_AGE_KEY_FILE: join(PROJECT_FOLDER, "tests", "fixtures", "sops", "keys", "stranger.txt") }),
    "Secrets",
    /production\.env\.sops/,
    /updatekeys/,
  ],
  [
    "no state backend",
    () => world.without("PULUMI_BACKEND_URL"),
    "State backend",
    /nobody is logged in/,
    /PULUMI_BACKEND_URL/,
  ],
  [
    "nobody logged in at Pulumi Cloud",
    () => world.set({ PULUMI_BACKEND_URL: "https://api.pulumi.com" }),
    "Pulumi Cloud",
    /nobody is logged in/,
    /PULUMI_ACCESS_TOKEN/,
  ],
  [
    "an adopted machine without its key",
    () => world.writeStack(`config:\n  yapit:adopt: { serverId: 1, hostKey: "${HOST_KEY}" }\n`),
    "ssh",
    /YAPIT_SSH_KEY_FILE is not set/,
    /adopted machine/,
  ],
  [
    "half a jump host",
    () => world.set({ YAPIT_SSH_PROXY: "ssh://jump@192.0.2.1" }),
    "ssh",
    /YAPIT_SSH_PROXY_KEY_FILE is not set/,
    /set YAPIT_SSH_PROXY/,
  ],
];

describe("the doctor", () => {
  it.each(FAULTS)("finds %s", async (_what, breakIt, about, detail, todo) => {
    breakIt();
    const found = (await world.missing()).filter((finding) => finding.about === about);
    expect(found.length).toBeGreaterThan(0);
    expect(found[0]?.detail).toMatch(detail);
    expect(found[0]?.todo).toMatch(todo);
  });

  it.each(FAULTS)("finds nothing else because of %s", async (what, breakIt, about) => {
    breakIt();
    // Several lines may be about the same thing; without a valid file the lines that depend on it are left out.
    const others = (await world.missing()).filter((finding) => finding.about !== about);
    expect(what === "a faulty stack file" ? [] : others).toEqual([]);
  });
});
