import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ageIdentities } from "../../../stack-config/age-identities.ts";
import { ageKeyPlace } from "../../../stack-config/age-key-place.ts";
import { readSshKeyFile } from "../../../stack-config/openssh-key.ts";
import { privateKeyProblem, proxyAddress } from "../../../stack-config/ssh-proxy.ts";
import { publicKeyProblem } from "../../../stack-config/ssh-public-key.ts";
import { FIXTURES } from "./sops-fixtures.ts";

function key(file: string): string {
  return readFileSync(join(FIXTURES, "keys", file), "utf8");
}

describe("the age key is looked for", () => {
  const all = {
    YAPIT_SOPS_AGE_KEY_FILE: "/own",
    SOPS_AGE_KEY_FILE: "/file",
    SOPS_AGE_KEY: "AGE-SECRET-KEY-1X",
    SOPS_AGE_SSH_PRIVATE_KEY_FILE: "/ssh",
    XDG_CONFIG_HOME: "/xdg",
  };
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
  const own = "YAPIT_SOPS_AGE_KEY_FILE";
  const sops = ["SOPS_AGE_KEY_FILE", "SOPS_AGE_KEY", "SOPS_AGE_SSH_PRIVATE_KEY_FILE"];

  it.each([
    ["in the project's own variable first", all, "linux", { kind: "file", path: "/own" }],
    ["in SOPS' file variable next", without(own), "linux", { kind: "file", path: "/file" }],
    [
      "in SOPS' key variable next",
      without(own, "SOPS_AGE_KEY_FILE"),
      "linux",
      { kind: "text", text: "AGE-SECRET-KEY-1X" },
    ],
    [
      "in SOPS' ssh variable next",
      without(own, "SOPS_AGE_KEY_FILE", "SOPS_AGE_KEY"),
      "linux",
      { kind: "file", path: "/ssh" },
    ],
    ["below XDG_CONFIG_HOME last", without(own, ...sops), "linux", { kind: "file", path: "/xdg/sops/age/keys.txt" }],
    ["below XDG_CONFIG_HOME on macOS too", without(own, ...sops), "darwin", { path: "/xdg/sops/age/keys.txt" }],
    ["below .config without it", {}, "linux", { path: "/home/ada/.config/sops/age/keys.txt" }],
    [
      "in the library on macOS without it",
      {},
      "darwin",
      { path: "/home/ada/Library/Application Support/sops/age/keys.txt" },
    ],
    [
      "past a variable that is set to nothing",
      { YAPIT_SOPS_AGE_KEY_FILE: " ", SOPS_AGE_KEY_FILE: "/file" },
      "linux",
      { path: "/file" },
    ],
  ])("%s", (_, environment, platform, place) => {
    expect(ageKeyPlace({ environment, platform, homeDirectory: "/home/ada" })).toMatchObject(place);
  });
});

describe("a file of age keys", () => {
  it("may hold several, and comments", () => {
    expect(ageIdentities(`${key("first.txt")}\n${key("second.txt")}`, "keys.txt")).toHaveLength(2);
  });

  it("may be an ssh-ed25519 key", () =>
    expect(ageIdentities(key("ssh-ed25519"), "id")).toMatchObject([{ kind: "ssh" }]));

  it.each([
    ["an empty file", "# nothing\n", "there is no age key in the-file"],
    ["a public key of age", "age1qqq", "the-file holds a public key of age; the private one"],
    ["a plugin's key", "AGE-PLUGIN-YUBIKEY-1QQ", "needs a plugin"],
    ["an ssh key with a passphrase", key("ssh-with-passphrase"), "has a passphrase"],
    ["an RSA key", key("ssh-rsa"), "is not an ed25519 key"],
    ["a public ssh key", key("ssh-ed25519.pub"), "holds a public key"],
  ])("is refused when it is %s", (_, text, says) => {
    expect(() => ageIdentities(text, "the-file")).toThrow(says);
  });
});

describe("a private ssh key", () => {
  it.each([
    ["ssh-ed25519", undefined],
    ["ssh-rsa", undefined],
    ["ssh-with-passphrase", "has a passphrase"],
    ["ssh-ed25519.pub", "is a public key"],
    ["first.txt", "is not a private key of ssh"],
  ])("is told from what is none: %s", (file, problem) => {
    const found = privateKeyProblem(key(file));
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(problem);
  });

  it("that is cut off is none", () => {
    const cut = key("ssh-ed25519").replace(/\n[A-Za-z0-9+/=]+\n-----END/, "\n-----END");
    expect(readSshKeyFile(cut)).toEqual({ kind: "none" });
  });

  it("knows its public half", () => {
    const file = readSshKeyFile(key("ssh-ed25519"));
    expect(file.kind === "ed25519" && file.key.publicText).toBe(
      key("ssh-ed25519.pub").split(" ").slice(0, 2).join(" "),
    );
  });

  it.each(["ssh-ed25519.pub", "ssh-rsa.pub"])("has a public half that is accepted: %s", (file) => {
    expect(publicKeyProblem(key(file))).toBeUndefined();
  });
});

describe("the jump host", () => {
  const hostKey = key("ssh-ed25519.pub");
  const all = {
    YAPIT_SSH_PROXY: "ssh://jump@127.0.0.1:2222",
    YAPIT_SSH_PROXY_KEY_FILE: "/key",
    YAPIT_SSH_PROXY_HOST_KEY: hostKey,
  };

  it("is none where nothing is set", () => expect(proxyAddress({ YAPIT_SSH_PROXY: "" })).toEqual({ faults: [] }));

  it("is read from three variables", () => {
    expect(proxyAddress(all).proxy).toEqual({
      host: "127.0.0.1",
      port: 2222,
      user: "jump",
      privateKeyFile: "/key",
      hostKey: hostKey.split(" ").slice(0, 2).join(" "),
    });
  });

  it.each([
    ["ssh://jump@bastion.example.org", { host: "bastion.example.org", port: 22 }],
    ["ssh://jump@[2001:db8::1]:22", { host: "2001:db8::1", port: 22 }],
  ])("may be %s", (address, proxy) =>
    expect(proxyAddress({ ...all, YAPIT_SSH_PROXY: address }).proxy).toMatchObject(proxy),
  );

  it("tells which of the variables are missing", () => {
    const { faults } = proxyAddress({ YAPIT_SSH_PROXY: all.YAPIT_SSH_PROXY });
    expect(faults.map(({ path }) => path)).toEqual(["YAPIT_SSH_PROXY_KEY_FILE", "YAPIT_SSH_PROXY_HOST_KEY"]);
  });

  it.each([
    "127.0.0.1:22",
    "http://a@b",
    "ssh://bastion",
    "ssh://a:password@b",
    "ssh://a@b/path",
    "ssh://%zz@b",
    "ssh://a%40b@c",
  ])("is not %s", (address) => {
    expect(proxyAddress({ ...all, YAPIT_SSH_PROXY: address }).faults).toEqual([
      { path: "YAPIT_SSH_PROXY", problem: "is not an ssh address such as ssh://jump@bastion.example.org:22" },
    ]);
  });

  it("needs a host key", () => {
    expect(proxyAddress({ ...all, YAPIT_SSH_PROXY_HOST_KEY: "SHA256:abc" }).faults).toMatchObject([
      { path: "YAPIT_SSH_PROXY_HOST_KEY" },
    ]);
  });
});
