import { describe, expect, test } from "vitest";
import { difference } from "@yapit-infra/provider-protocol/diff.ts";
import { callFor } from "./call.ts";
import { setUp, withCompose } from "./resource-world.ts";

const PRIVATE_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";
const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA";

describe("an ssh key", () => {
  const inputs = { name: "deploy", privateKey: PRIVATE_KEY, publicKey: PUBLIC_KEY };

  test("is found by its public key, for Dokploy answers no id", async () => {
    const { dokploy, sshKey } = setUp();
    dokploy.loseAnswerOf = "sshKey.create";
    const created = await sshKey.create(inputs, callFor("SshKey", "key"));
    expect(created.id).toBe("sshKeyId-1");
    expect(dokploy.count("sshKey.create")).toBe(1);
  });

  test("is replaced beside its predecessor when its material changes", async () => {
    const { dokploy, sshKey } = setUp();
    const first = await sshKey.create(inputs, callFor("SshKey", "key"));
    const second = await sshKey.create({ ...inputs, publicKey: `${PUBLIC_KEY}B` }, callFor("SshKey", "key"));
    expect(second.id).not.toBe(first.id);
    expect(dokploy.keys).toHaveLength(2);
    expect(difference(inputs, { ...inputs, privateKey: "x" }, sshKey.replaceOn).replaces).toEqual(["privateKey"]);
  });

  test("is not deleted while a service uses it", async () => {
    const world = await withCompose({ customGitSSHKeyId: "sshKeyId-9" });
    world.dokploy.keys.push({ sshKeyId: "sshKeyId-9", name: "deploy", privateKey: PRIVATE_KEY, publicKey: PUBLIC_KEY });
    await expect(world.sshKey.delete("sshKeyId-9", {}, callFor("SshKey", "key"))).rejects.toThrow(
      'used by compose "Yapit"',
    );
    expect(world.dokploy.keys).toHaveLength(1);
  });

  test("always counts as secret in its private half", () => {
    expect(setUp().sshKey.secrets).toEqual(["privateKey"]);
  });
});
