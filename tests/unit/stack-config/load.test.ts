import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConfigurationError } from "../../../stack-config/configuration-error.ts";
import { loadStackConfig } from "../../../stack-config/load.ts";
import { FIXTURES } from "./sops-fixtures.ts";

const SEED = join(FIXTURES, "..", "..", "..", "packages", "sandbox", "seed");
const KEYS = join(FIXTURES, "keys");
const OWN_VARIABLES = [
  "YAPIT_SECRETS_FILE",
  "YAPIT_SOPS_AGE_KEY_FILE",
  "SOPS_AGE_KEY_FILE",
  "SOPS_AGE_KEY",
  "SOPS_AGE_SSH_PRIVATE_KEY_FILE",
  "YAPIT_SSH_PROXY",
  "YAPIT_SSH_PROXY_KEY_FILE",
  "YAPIT_SSH_PROXY_HOST_KEY",
  "YAPIT_SSH_KEY_FILE",
  "GITHUB_OWNER",
  "GITHUB_ORGANIZATION",
  "SSH_AUTH_SOCK",
];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yapit-load-"));
  for (const name of OWN_VARIABLES) vi.stubEnv(name, "");
  vi.stubEnv("XDG_CONFIG_HOME", folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function load(stack: string, file: Record<string, string> = {}) {
  await pulumi.runtime.setMocks({ call: () => ({}), newResource: () => ({ id: "", state: {} }) }, "yapit", stack);
  pulumi.runtime.setAllConfig(
    Object.fromEntries(Object.entries(file).map(([key, value]) => [key.includes(":") ? key : `yapit:${key}`, value])),
  );
  return loadStackConfig();
}

async function faultsOf(stack: string, file: Record<string, string> = {}): Promise<string> {
  const error: unknown = await load(stack, file).catch((thrown: unknown) => thrown);
  if (!(error instanceof ConfigurationError)) throw new Error("it loaded");
  return error.message;
}

function useSeed(): void {
  vi.stubEnv("YAPIT_SECRETS_FILE", join(SEED, "production.env.sops"));
  vi.stubEnv("YAPIT_SOPS_AGE_KEY_FILE", join(SEED, "age-key.txt"));
}

const SEED_RELEASE = { application: '{"release":"2025-12"}', repository: '{"ref":"dev"}' };

describe("loading a stack", () => {
  it("needs no file and no variable for staging", async () => {
    const { config, secrets, access } = await load("staging-x");
    expect(config.domain).toBe("staging-x.yaptts.org");
    expect(secrets.fromFile).toEqual({});
    expect(access).toEqual({});
  });

  it("leaves staging without production's secrets when the variable names their file", async () => {
    useSeed();
    expect((await load("staging-x")).secrets.fromFile).toEqual({});
  });

  it("gives production its secrets as Pulumi secrets", async () => {
    useSeed();
    const { fromFile } = (await load("prod", SEED_RELEASE)).secrets;
    expect(Object.keys(fromFile)).toEqual([
      "RUNPOD_API_KEY",
      "MISTRAL_API_KEY",
      "STRIPE_SECRET_KEY_LIVE",
      "STRIPE_WEBHOOK_SECRET_LIVE",
    ]);
    expect(await Promise.all(Object.values(fromFile).map((value) => pulumi.isSecret(value)))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  it("finds the age key in SOPS' default place", async () => {
    useSeed();
    vi.stubEnv("YAPIT_SOPS_AGE_KEY_FILE", "");
    cpSync(join(SEED, "age-key.txt"), join(folder, "sops", "age", "keys.txt"));
    if (process.platform === "win32") vi.stubEnv("AppData", folder);
    expect(Object.keys((await load("prod", SEED_RELEASE)).secrets.fromFile)).toHaveLength(4);
  });

  it("reaches the machine through the jump host of the environment", async () => {
    vi.stubEnv("YAPIT_SSH_PROXY", "ssh://jump@127.0.0.1:2222");
    vi.stubEnv("YAPIT_SSH_PROXY_KEY_FILE", join(KEYS, "ssh-ed25519"));
    vi.stubEnv(
      "YAPIT_SSH_PROXY_HOST_KEY",
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF06VVP6wur8VEei3mZLdUMRzb1XFAtmBAQWqCSYkXSp",
    );
    const { jumpHost } = (await load("staging-x")).access;
    expect(jumpHost).toMatchObject({ host: "127.0.0.1", port: 2222, user: "jump" });
    expect(jumpHost && (await pulumi.isSecret(jumpHost.privateKey))).toBe(true);
  });
});

describe("a stack that cannot be loaded", () => {
  it("tells the faults of file and environment together, as an error that Pulumi shows without a stack", async () => {
    vi.stubEnv("YAPIT_SSH_PROXY", "here");
    const message = await faultsOf("staging-x", { server: '{"type":"cx34"}', serverr: "{}" });
    expect(message.split("\n")).toEqual([
      "the stack's configuration has 4 faults",
      expect.stringContaining("server.type: unknown server type"),
      "serverr: unknown key; did you mean server?",
      expect.stringContaining("YAPIT_SSH_PROXY_KEY_FILE: is not set, though others are"),
      expect.stringContaining("YAPIT_SSH_PROXY_HOST_KEY: is not set, though others are"),
    ]);
    expect(pulumi.RunError.isInstance(new ConfigurationError([]))).toBe(true);
  });

  it("tells what stands under a name that only looks like the project's", async () => {
    expect(await faultsOf("staging-x", { "yapit-infra:ssh": "{}" })).toContain(
      "yapit-infra:ssh: would be ignored, since the project is yapit; write yapit:ssh",
    );
  });

  it("says which file of secrets is missing", async () => {
    expect(await faultsOf("prod")).toContain(
      'secrets.file: "secrets/prod.env.sops" does not exist; sops edit --age RECIPIENT secrets/prod.env.sops makes it',
    );
  });

  it("says where it looked for an age key", async () => {
    useSeed();
    vi.stubEnv("YAPIT_SOPS_AGE_KEY_FILE", join(folder, "nothing"));
    expect(await faultsOf("prod")).toContain(
      "there is none at " + join(folder, "nothing") + ", named by YAPIT_SOPS_AGE_KEY_FILE",
    );
  });

  it("says for whom the file is encrypted when the key is another's", async () => {
    useSeed();
    vi.stubEnv("YAPIT_SOPS_AGE_KEY_FILE", join(KEYS, "stranger.txt"));
    expect(await faultsOf("prod")).toMatch(
      /none of the keys opens it: it is encrypted for age1\w+, the keys at hand are those of age1\w+/,
    );
  });

  it("says that the file of secrets is a folder", async () => {
    vi.stubEnv("YAPIT_SECRETS_FILE", folder);
    expect(await faultsOf("prod")).toContain("is a folder; sops edit");
  });

  it("says that the age key is a folder", async () => {
    useSeed();
    vi.stubEnv("YAPIT_SOPS_AGE_KEY_FILE", folder);
    expect(await faultsOf("prod")).toContain("named by YAPIT_SOPS_AGE_KEY_FILE, which is a folder");
  });

  it.each(["GITHUB_OWNER", "GITHUB_ORGANIZATION"])(
    "refuses %s, which would beat the repository's owner",
    async (name) => {
      vi.stubEnv(name, "somebody");
      expect(await faultsOf("staging-x")).toContain(
        `${name}: is somebody in the environment, and GitHub's provider would take it for the owner instead of yapit-tts of repository.name; unset ${name}`,
      );
      vi.stubEnv(name, "Yapit-TTS");
      expect((await load("staging-x")).config.repository.owner).toBe("yapit-tts");
    },
  );

  it("refuses an ssh agent that does not answer, which would fail every step", async () => {
    vi.stubEnv("SSH_AUTH_SOCK", join(folder, "agent"));
    expect(await faultsOf("staging-x")).toMatch(
      /SSH_AUTH_SOCK: names .*agent, where no ssh agent answers.*; unset SSH_AUTH_SOCK/,
    );
    const agent = createServer().listen(join(folder, "agent"));
    await once(agent, "listening");
    try {
      expect((await load("staging-x")).config.stack).toBe("staging-x");
    } finally {
      agent.close();
    }
  });

  it.each([
    ["a blank line in front", (key: string) => `\n${key}`],
    ["no line break at its end", (key: string) => key.trim()],
    ["line ends of Windows", (key: string) => key.replaceAll("\n", "\r\n")],
  ])("takes a key file with %s for the same key", async (_, change) => {
    const key = readFileSync(join(KEYS, "ssh-ed25519"), "utf8");
    const path = join(folder, "id");
    writeFileSync(path, change(key));
    vi.stubEnv("YAPIT_SSH_KEY_FILE", path);
    const { privateKey } = (await load("staging-x")).access;
    expect(privateKey && (await new Promise((resolve) => privateKey.apply(resolve)))).toBe(`${key.trim()}\n`);
  });

  it("asks for the key of an adopted machine", async () => {
    useSeed();
    const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF06VVP6wur8VEei3mZLdUMRzb1XFAtmBAQWqCSYkXSp";
    const message = await faultsOf("prod", { adopt: JSON.stringify({ serverId: 1, hostKey }) });
    expect(message).toContain("YAPIT_SSH_KEY_FILE: is not set; name the file of the private key");
  });

  it("repeats nothing of a key file that is no key", async () => {
    const path = join(folder, "id");
    writeFileSync(path, "canary");
    vi.stubEnv("YAPIT_SSH_KEY_FILE", path);
    const message = await faultsOf("staging-x");
    expect(message).toContain(`YAPIT_SSH_KEY_FILE: ${path} is not a private key of ssh`);
    expect(message).not.toContain("canary");
  });
});
