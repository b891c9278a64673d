import ssh2, { type Client, type ClientChannel } from "ssh2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { machineSleep } from "@yapit-infra/sandbox/machine/time.ts";
import { dial } from "@yapit-infra/sandbox/plugins/command/dial.ts";
import { readConnection } from "@yapit-infra/sandbox/plugins/command/connection.ts";
import {
  ADDRESS,
  connectionTo,
  echoing,
  HOST_KEY_DATA,
  keys,
  spec,
  type World,
  worldWithJumpHost,
} from "./test-machine.ts";

let world: World;
let ran: string[];
const opened: { close(): void }[] = [];

beforeEach(async () => {
  ran = [];
  world = await worldWithJumpHost(echoing(ran));
});
afterEach(async () => {
  for (const connection of opened.splice(0)) connection.close();
  await world.jumpHost.close();
});

async function connect(changes: object = {}): Promise<Client> {
  const connection = readConnection({ dialErrorLimit: 0, ...connectionTo(world.jumpHost.port), ...changes });
  const dialled = await dial(connection, {
    log: () => undefined,
    sleep: machineSleep,
    signal: new AbortController().signal,
  });
  opened.push(dialled);
  return dialled.client;
}

async function execute(
  client: Client,
  command: string,
  stdin: string | Buffer = "",
): Promise<{ stdout: Buffer; stderr: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) {
        reject(error);
        return;
      }
      const chunks: Buffer[] = [];
      let stderr = "";
      let code: number | null = null;
      channel.on("data", (chunk: Buffer) => chunks.push(chunk));
      channel.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      channel.on("exit", (status: number | null) => (code = status));
      channel.on("close", () => resolve({ stdout: Buffer.concat(chunks), stderr, code }));
      client.once("close", () => resolve({ stdout: Buffer.concat(chunks), stderr, code }));
      channel.end(stdin);
    });
  });
}

async function fetchThrough(client: Client, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    client.forwardOut("127.0.0.1", 0, "127.0.0.1", port, (error, channel) => {
      if (error) {
        reject(error);
        return;
      }
      let text = "";
      channel.on("data", (chunk: Buffer) => (text += chunk.toString()));
      channel.on("end", () => {
        channel.end();
        resolve(text);
      });
      channel.write("hello");
    });
  });
}

describe("the way to a machine", () => {
  it("refuses while no sshd runs yet, then lets root in by key", async () => {
    const booted = world.machines.boot(spec(HOST_KEY_DATA));
    expect(world.machines.get(1)?.on).toBe(true);
    expect(world.machines.get(1)?.listeners.has(22)).toBe(false);
    await booted;
    world.machines.get(1)?.sshd.stop();
    await expect(connect()).rejects.toThrow('ssh: rejected: connect failed ("Connection refused")');
    world.machines.get(1)?.sshd.start();
    const { stdout, stderr, code } = await execute(await connect(), "fail 7", "in\n");
    expect({ stdout: stdout.toString(), stderr, code }).toEqual({ stdout: "fail 7", stderr: "failed\n", code: 7 });
  });

  it("does not answer behind a closed firewall, when switched off, or at an address without a machine", async () => {
    await world.machines.boot(spec(HOST_KEY_DATA));
    world.openPorts.delete(22);
    await expect(connect()).rejects.toThrow("Connection timed out");
    world.openPorts.add(22);
    await world.machines.power(1, false);
    await expect(connect()).rejects.toThrow("Connection timed out");
    await expect(connect({ host: "203.0.113.99" })).rejects.toThrow("Connection timed out");
  });

  it("refuses other keys, and shows its own host key", async () => {
    await world.machines.boot(spec(HOST_KEY_DATA));
    await expect(connect({ privateKey: keys.jump.privateKey })).rejects.toThrow("unable to authenticate");
    await expect(connect({ hostKey: keys.root.publicKey })).rejects.toThrow("host key mismatch");
    const wrongJump = {
      ...connectionTo(world.jumpHost.port).proxy,
      privateKey: keys.root.privateKey,
      dialErrorLimit: 0,
    };
    await expect(connect({ proxy: wrongJump })).rejects.toThrow("unable to authenticate");
  });

  it("carries input of some size", async () => {
    await world.machines.boot(spec(HOST_KEY_DATA));
    const text = "héllo\n".repeat(30_000);
    expect((await execute(await connect(), "cat", text)).stdout.toString()).toBe(text);
  });

  it("waits for input that a busy client sends late", async () => {
    await world.machines.boot(spec(HOST_KEY_DATA));
    const client = await connect();
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      client.exec("cat", (error, started) => (error ? reject(error) : resolve(started)));
    });
    let text = "";
    channel.on("data", (chunk: Buffer) => (text += chunk.toString()));
    await new Promise((resolve) => setTimeout(resolve, 600));
    channel.end("late, but whole");
    await new Promise((resolve) => channel.once("close", resolve));
    expect(text).toBe("late, but whole");
  });

  it("forwards to the machine's loopback over the same connection, and counts connections", async () => {
    await world.machines.boot(spec(HOST_KEY_DATA));
    world.machines.get(1)?.listeners.set(3000, (stream) => stream.on("data", () => stream.end("panel")));
    const client = await connect();
    expect(await fetchThrough(client, 3000)).toBe("panel");
    await execute(client, "say hello");
    await expect(fetchThrough(client, 3001)).rejects.toThrow("Connection refused");
  });

  it("passes an end on and leaves the other side open, as OpenSSH does", async () => {
    await world.machines.boot(spec(HOST_KEY_DATA));
    let received = "";
    world.machines.get(1)?.listeners.set(3000, (stream) => {
      stream.end("that is all");
      stream.on("data", (chunk: Buffer) => (received += chunk.toString()));
    });
    const client = await connect();
    const channel = await new Promise<ClientChannel>((resolve, reject) => {
      client.forwardOut("127.0.0.1", 0, "127.0.0.1", 3000, (error, opened) =>
        error ? reject(error) : resolve(opened),
      );
    });
    let closed = false;
    channel.on("close", () => (closed = true));
    channel.resume();
    await new Promise((resolve) => channel.once("end", resolve));
    channel.write("one more thing");
    await expect.poll(() => received).toBe("one more thing");
    expect(closed).toBe(false);
    channel.end();
    await expect.poll(() => closed).toBe(true);
  });

  it("reaches public ports from outside when the firewall lets it, and never those bound to loopback", async () => {
    await world.machines.boot(spec(HOST_KEY_DATA));
    const machine = world.machines.get(1);
    machine?.listeners.set(8101, (stream) => stream.end("dashboard"));
    world.openPorts.add(8101);
    const jump = new ssh2.Client();
    opened.push({ close: () => jump.end() });
    await new Promise<void>((resolve) => {
      jump
        .once("ready", resolve)
        .connect({ host: "127.0.0.1", port: world.jumpHost.port, username: "jump", privateKey: keys.jump.privateKey });
    });
    const reach = async () =>
      new Promise<string>((resolve) => {
        jump.forwardOut("127.0.0.1", 0, ADDRESS, 8101, (error, channel) => {
          if (error) resolve(error.message);
          else channel.on("data", (chunk: Buffer) => resolve(chunk.toString()));
        });
      });
    expect(await reach()).toBe("dashboard");
    machine?.loopbackPorts.add(8101);
    expect(await reach()).toContain("Connection refused");
  });

  it("cuts the connection at an injected fault, before or after the effect", async () => {
    await world.machines.boot(spec(HOST_KEY_DATA));
    for (const when of ["before", "after"] as const) {
      const client = await connect();
      world.calls.faultAt = (call) => (call.startsWith("machine exec") ? { when } : undefined);
      expect((await execute(client, `say ${when}`)).code).toBeNull();
      world.calls.faultAt = undefined;
    }
    expect(ran).toEqual(["say after"]);
  });
});
