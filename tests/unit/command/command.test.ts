import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Call, ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import { UNKNOWN, type Values } from "@yapit-infra/provider-protocol/values.ts";
import { commandProvider } from "@yapit-infra/sandbox/plugins/command/plugin.ts";
import {
  connectionTo,
  echoing,
  HOST_KEY_DATA,
  keys,
  spec,
  type World,
  worldWithJumpHost,
} from "../machine/test-machine.ts";

let world: World;
let command: ResourceType;
const logged: string[] = [];
const ran: string[] = [];
const call: Call = {
  urn: "urn",
  name: "step",
  log: (line) => logged.push(line),
  warn: () => undefined,
  signal: new AbortController().signal,
};

beforeAll(async () => {
  world = await worldWithJumpHost(echoing(ran));
  await world.machines.boot(spec(HOST_KEY_DATA));
  const { resources } = commandProvider(world.calls);
  command = resources["command:remote:Command"] as ResourceType;
});
afterAll(async () => world.jumpHost.close());

const connection = (): Values => connectionTo(world.jumpHost.port);

async function checked(inputs: Values): Promise<Values> {
  return (await command.check?.({ connection: connection(), ...inputs }, {}))?.inputs ?? {};
}

describe("a remote command", () => {
  it("fills in the connection's defaults, also the proxy's", async () => {
    expect(await checked({})).toMatchObject({
      connection: {
        port: 22,
        dialErrorLimit: 10,
        perDialTimeout: 15,
        proxy: { dialErrorLimit: 10, perDialTimeout: 15 },
      },
    });
  });

  it("reads a connection that is not known yet as empty, as the official plugin was seen to", async () => {
    expect(await command.check?.({ connection: UNKNOWN, create: "x" }, {})).toMatchObject({
      inputs: { connection: { host: "", user: "root", port: 22 } },
      failures: [],
    });
  });

  it("names a missing connection or host in the plugin's words", async () => {
    expect(await command.check?.({ create: "x" }, {})).toMatchObject({
      failures: [{ property: "connection", reason: "Missing required field 'connection' on 'remote.CommandInputs'" }],
    });
    expect(await command.check?.({ connection: { user: "root" } }, {})).toMatchObject({
      failures: [
        {
          property: "connection",
          reason:
            "An error occurred decoding 'CommandInputs.connection': 1 failures decoding:\n\thost: Missing required field 'host' on 'remote.Connection'",
        },
      ],
    });
  });

  it("runs create with its input, and takes one line end off its output", async () => {
    const { id, state } = await command.create(
      await checked({ create: "cat", stdin: "secret\n\n", logging: "none" }),
      call,
    );
    expect(id).toMatch(/^step[0-9a-f]{8}$/);
    expect(state).toMatchObject({ stdout: "secret\n", stderr: "", create: "cat" });
    expect(logged.join()).not.toContain("secret");
  });

  it("runs update, or create when there is none, at an update", async () => {
    const olds = { inputs: {}, state: { stdout: "old", stderr: "" } };
    const update = async (inputs: Values) => command.update?.("id", olds, await checked(inputs), call);
    expect(await update({ create: "say made", update: "say changed" })).toMatchObject({ stdout: "changed" });
    expect(await update({ create: "say made" })).toMatchObject({ stdout: "made" });
    expect(await update({ delete: "say gone" })).toMatchObject({ stdout: "old" });
  });

  it("runs delete when it is deleted", async () => {
    await command.delete("id", await checked({ delete: "say bye" }), call);
    expect(ran.at(-1)).toBe("say bye");
  });

  it("fails with the exit status, the script and all output", async () => {
    await expect(command.create(await checked({ create: "fail 3" }), call)).rejects.toThrow(
      'Process exited with status 3: running "fail 3":\n',
    );
  });

  it("does not set environment variables that sshd refuses", async () => {
    const inputs = await checked({ create: "say x", environment: { TOKEN: "x" } });
    await expect(command.create(inputs, call)).rejects.toThrow(
      'could not set environment variable "TOKEN": ssh: setenv failed',
    );
  });

  it("gives up after the allowed failures, with the last reason", async () => {
    const { proxy, ...direct } = connectionTo(world.jumpHost.port);
    const attempt = async (changes: Values) =>
      command.create({ create: "say x", connection: { dialErrorLimit: 2, ...connection(), ...changes } }, call);
    await expect(attempt({ host: "203.0.113.99" })).rejects.toThrow(
      'proxy: after 2 failed attempts: ssh: rejected: connect failed ("Connection timed out")',
    );
    // Behind a proxy the handshake is tried again on the channel that the first failure has closed.
    await expect(attempt({ hostKey: keys.root.publicKey })).rejects.toThrow(
      "proxy: after 2 failed attempts: ssh: handshake failed: EOF",
    );
    const jump = { ...direct, ...proxy, dialErrorLimit: 2, hostKey: keys.root.publicKey, proxy: null };
    await expect(attempt(jump)).rejects.toThrow(
      "after 2 failed attempts: ssh: handshake failed: ssh: host key mismatch",
    );
    await expect(attempt({ privateKey: "none" })).rejects.toThrow("ssh: no key found");
  });
});
