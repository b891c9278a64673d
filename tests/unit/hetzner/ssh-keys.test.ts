import { describe, expect, it } from "vitest";
import { PUBLIC_KEY, sandbox } from "./store-world.ts";

describe("ssh keys", () => {
  it("are taken once, whatever the comment", () => {
    const { store } = sandbox();
    store.sshKeys.create({ name: "k", publicKey: `${PUBLIC_KEY} me` });
    const again = () => store.sshKeys.create({ name: "other", publicKey: `${PUBLIC_KEY} you` });
    expect(again).toThrow(expect.objectContaining({ code: "uniqueness_error", message: "SSH key not unique" }));
    expect(store.sshKeys.all[0]?.fingerprint).toBe("5f:bb:15:a2:ed:de:37:01:33:b5:92:06:37:4b:7f:e0");
  });

  it("have to be keys", () => {
    const create = () => sandbox().store.sshKeys.create({ name: "k", publicKey: "ssh-ed25519 nonsense" });
    expect(create).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });
});
