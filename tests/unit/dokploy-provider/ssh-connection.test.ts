import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { callPort, type HttpCall, send } from "@yapit-infra/dokploy-provider/machine/http-over-link.ts";
import { CommandTimedOut } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import { SshConnection } from "@yapit-infra/dokploy-provider/machine/ssh-connection.ts";
import { hostKeyAlgorithms, parseHostKey } from "@yapit-infra/dokploy-provider/machine/ssh-endpoint.ts";
import { keyPair, type RunningServer, startSshServer } from "./ssh-server.ts";

let panel: Server;
let machine: RunningServer;
const opened: SshConnection[] = [];

beforeEach(async () => {
  panel = createServer((request, response) => response.end(`${request.method ?? ""} ${request.url ?? ""}`));
  await new Promise<void>((resolve) => panel.listen(0, "127.0.0.1", resolve));
  const { port: panelPort } = panel.address() as AddressInfo;
  machine = await startSshServer({
    exec: (command, stdin) => (command.startsWith("docker") ? undefined : `${command}|${stdin}`),
    failing: (command) => command.startsWith("task="),
    portFor: (_host, port) => (port === 3000 ? panelPort : port),
  });
});

afterEach(async () => {
  for (const connection of opened.splice(0)) connection.close();
  await machine.close();
  panel.closeAllConnections();
  await new Promise((resolve) => panel.close(resolve));
});

function connection(...ends: ConstructorParameters<typeof SshConnection>): SshConnection {
  const made = new SshConnection(...ends);
  opened.push(made);
  return made;
}

function get(path: string): HttpCall {
  return { method: "GET", path, headers: {} };
}

/** A stream to a port of loopback that never emits "close", as an ssh2 channel that nobody has read does. */
function withoutClose(port: number): Duplex {
  const socket = connect(port, "127.0.0.1").on("error", () => undefined);
  const stream = new Duplex({
    emitClose: false,
    read: () => undefined,
    write: (chunk: Buffer, _, done) => socket.write(chunk, done),
  });
  socket.on("data", (chunk) => stream.push(chunk));
  return Object.assign(stream, { destroy: () => stream });
}

describe("the ssh connection", () => {
  test("says that nobody takes the panel's port where no such service runs either, and does not wait for ever", async () => {
    await new Promise((resolve) => panel.close(resolve));
    await expect(callPort(connection(machine.endpoint), 3000, get("/"))).rejects.toThrow(/channel open failure/i);
  });

  test("is one for fifty commands and requests at once, and opened only at the first", async () => {
    const link = connection(machine.endpoint);
    expect(machine.logins()).toBe(0);
    const answers = await Promise.all([
      ...Array.from({ length: 50 }, (_, index) => callPort(link, 3000, get(`/${index}`))),
      link.exec("cat", "in"),
    ]);
    expect(answers[49]).toEqual({ status: 200, body: "GET /49" });
    expect(answers[50]).toEqual({ stdout: "cat|in", stderr: "", code: 0 });
    expect(machine.logins()).toBe(1);
  });

  test("gives up a command that never ends, and goes on with others", async () => {
    const link = connection(machine.endpoint);
    await expect(link.exec("docker ps", "", 0.05)).rejects.toThrow(
      new CommandTimedOut('the machine did not end "docker ps" within 0.05 seconds'),
    );
    expect(await link.exec("cat", "in", 5)).toEqual({ stdout: "cat|in", stderr: "", code: 0 });
    expect(machine.logins()).toBe(1);
  });

  test("carries each request in a channel of its own, since one that the panel has closed never answers", async () => {
    const channels: number[] = [];
    const link = connection(machine.endpoint);
    const counted = {
      exec: (command: string) => link.exec(command),
      channel: (port: number) => {
        channels.push(port);
        return link.channel(port);
      },
      close: () => link.close(),
    };
    for (const path of ["/1", "/2"]) await callPort(counted, 3000, get(path));
    expect(channels).toEqual([3000, 3000]);
  });

  test("is held up by no connection that the panel cuts while others wait", async () => {
    panel.removeAllListeners("request");
    panel.on("request", ({ socket }, response) => response.end("cut", () => socket.destroy()));
    const link = connection(machine.endpoint);
    // With node:http's agent and its limit of sockets the third round stands still.
    for (const wave of [1, 2, 3].flatMap(() => [1, 2, 3, 4, 5, 6, 7, 8, 9])) {
      const answers = await Promise.all(Array.from({ length: wave }, () => callPort(link, 3000, get("/"))));
      expect(answers).toEqual(Array.from({ length: wave }, () => ({ status: 200, body: "cut" })));
    }
  });

  test("gives up on a request that is never answered, whether its channel says that it is closed or not", async () => {
    panel.removeAllListeners("request");
    const channel = await connection(machine.endpoint).channel(3000);
    const silent = withoutClose((panel.address() as AddressInfo).port);
    for (const way of [channel, silent]) await expect(send(get("/"), way, 50)).rejects.toThrow("no answer in time");
  });

  test("is opened again after it broke", async () => {
    const link = connection(machine.endpoint);
    await link.exec("one");
    machine.drop();
    await expect
      .poll(() =>
        link.exec("two").then(
          ({ stdout }) => stdout,
          () => "",
        ),
      )
      .toBe("two|");
    expect(machine.logins()).toBe(2);
  });

  test("goes through a jump host, each end with its own keys", async () => {
    const jump = await startSshServer();
    const link = connection(machine.endpoint, jump.endpoint);
    expect(await link.exec("id")).toMatchObject({ stdout: "id|" });
    expect([jump.logins(), machine.logins()]).toEqual([1, 1]);
    link.close();
    await jump.close();
  });

  test("is opened again after it broke behind a jump host, which only passes the end on", async () => {
    const jump = await startSshServer();
    const link = connection(machine.endpoint, jump.endpoint);
    await link.exec("one");
    machine.cut();
    // A command sent before the end has come through would have the jump host close the channel.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const again = () => link.exec("two").then(({ stdout }) => stdout, String);
    await expect.poll(again, { timeout: 5000 }).toBe("two|");
    link.close();
    await jump.close();
  });

  test("refuses a host key that is not the pinned one", async () => {
    const link = connection({ ...machine.endpoint, hostKey: keyPair().publicKey });
    await expect(link.exec("id")).rejects.toThrow(
      `the machine 127.0.0.1:${machine.endpoint.port} showed another ssh host key than the pinned one`,
    );
    expect(machine.logins()).toBe(0);
  });

  test("says that its key was refused", async () => {
    const link = connection({ ...machine.endpoint, privateKey: keyPair().privateKey });
    await expect(link.exec("id")).rejects.toThrow("refused the ssh key: add its public half");
  });

  test("says that nobody answers", async () => {
    const closed = await startSshServer();
    await closed.close();
    await expect(connection(closed.endpoint).exec("id")).rejects.toThrow(
      `cannot reach the machine root@127.0.0.1:${closed.endpoint.port} by ssh`,
    );
  });
});

test("a host key is read with its comment, and asked for by its own algorithm", () => {
  const { publicKey } = keyPair();
  expect(parseHostKey(`${publicKey} root@machine\n`)?.type).toBe("ssh-ed25519");
  expect(parseHostKey("ssh-ed25519 AAAA")).toBeUndefined();
  expect(parseHostKey(publicKey.replace("ssh-ed25519", "ssh-rsa"))).toBeUndefined();
  expect(hostKeyAlgorithms("ssh-rsa")).toEqual(["rsa-sha2-512", "rsa-sha2-256"]);
});
