import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Call, ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import { TextAsset, UNKNOWN, type Values } from "@yapit-infra/provider-protocol/values.ts";
import { commandProvider } from "@yapit-infra/sandbox/command/plugin.ts";
import { connectionTo, HOST_KEY_DATA, keys, spec, type World, worldWithJumpHost } from "../machine/test-machine.ts";

let world: World;
let command: ResourceType;
let copy: ResourceType;
const logged: string[] = [];
const call: Call = {
  urn: "urn",
  name: "step",
  log: (line) => logged.push(line),
  warn: () => undefined,
  signal: new AbortController().signal,
};

beforeAll(async () => {
  world = await worldWithJumpHost();
  await world.machines.boot(spec(HOST_KEY_DATA));
  const { resources } = commandProvider(world.calls);
  command = resources["command:remote:Command"] as ResourceType;
  copy = resources["command:remote:CopyToRemote"] as ResourceType;
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
      await checked({ create: "cat; echo; echo note >&2", stdin: "secret", logging: "none" }),
      call,
    );
    expect(id).toMatch(/^step[0-9a-f]{8}$/);
    expect(state).toMatchObject({ stdout: "secret", stderr: "note", create: "cat; echo; echo note >&2" });
    expect(logged.join()).not.toContain("secret");
  });

  it("runs update, or create when there is none, at an update", async () => {
    const olds = { inputs: {}, state: { stdout: "old", stderr: "" } };
    const update = async (inputs: Values) => command.update?.("id", olds, await checked(inputs), call);
    expect(await update({ create: "echo made", update: "echo changed" })).toMatchObject({ stdout: "changed" });
    expect(await update({ create: "echo made" })).toMatchObject({ stdout: "made" });
    expect(await update({ delete: "echo gone" })).toMatchObject({ stdout: "old" });
  });

  it("runs delete when it is deleted", async () => {
    await command.delete("id", await checked({ delete: "touch /tmp/deleted" }), call);
    expect(await world.machines.get(1)?.exec("ls /tmp/deleted")).toMatchObject({ code: 0 });
  });

  it("fails with the exit status, the script and all output", async () => {
    await expect(command.create(await checked({ create: 'echo "a"; exit 3' }), call)).rejects.toThrow(
      'Process exited with status 3: running "echo \\"a\\"; exit 3":\na\n',
    );
  });

  it("does not set environment variables that sshd refuses", async () => {
    const inputs = await checked({ create: "true", environment: { TOKEN: "x" } });
    await expect(command.create(inputs, call)).rejects.toThrow(
      'could not set environment variable "TOKEN": ssh: setenv failed',
    );
  });

  it("gives up after the allowed failures, with the last reason", async () => {
    const { proxy, ...direct } = connectionTo(world.jumpHost.port);
    const attempt = async (changes: Values) =>
      command.create({ create: "true", connection: { dialErrorLimit: 2, ...connection(), ...changes } }, call);
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

describe("a copied file", () => {
  it("is written over sftp, replaced when its text changes, and left alone otherwise", async () => {
    const inputs: Values = { connection: connection(), source: new TextAsset("héllo"), remotePath: "/opt/file" };
    const { state } = await copy.create(inputs, call);
    expect(await world.machines.get(1)?.exec("cat /opt/file; stat -c ' %a' /opt/file")).toMatchObject({
      stdout: "héllo 644\n",
    });
    const before = world.calls.made.length;
    await copy.update?.("id", { inputs, state }, inputs, call);
    expect(world.calls.made.length).toBe(before);
    await copy.update?.("id", { inputs, state }, { ...inputs, source: new TextAsset("new") }, call);
    expect(await world.machines.get(1)?.readFile("/opt/file")).toBe("new");
  });

  it("makes the folders above it, and refuses to take a folder's place", async () => {
    const inputs: Values = { connection: connection(), source: new TextAsset("x"), remotePath: "/srv/new/folder/file" };
    await copy.create(inputs, call);
    expect(await world.machines.get(1)?.readFile("/srv/new/folder/file")).toBe("x");
    await expect(copy.create({ ...inputs, remotePath: "/srv/new" }, call)).rejects.toThrow(
      "remote path /srv/new is a directory",
    );
    await expect(copy.create({ ...inputs, remotePath: "/etc/hostname/x" }, call)).rejects.toThrow(
      "failed to create parent directories for /etc/hostname/x: mkdir /etc/hostname: not a directory",
    );
  });
});

it("refuses local commands", async () => {
  const local = commandProvider(world.calls).resources["command:local:Command"];
  await expect(local?.create({}, call)).rejects.toThrow("command:local:Command is not part of the sandbox");
});
