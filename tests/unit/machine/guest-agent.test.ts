import { mkdtempSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { GuestAgent } from "../../machine/guest-agent.ts";

interface Asked {
  execute: string;
  arguments: { id: number; "input-data"?: string };
}
const base64 = (text: string) => Buffer.from(text).toString("base64");

let server: Server;
afterEach(() => server.close());

/** An agent that answers as QEMU's does. @returns the socket it listens on */
async function agent(answer: (asked: Asked, socket: Socket) => void): Promise<string> {
  const path = join(mkdtempSync(join(tmpdir(), "agent-")), "socket");
  server = createServer((socket) => {
    socket.on("error", () => undefined);
    createInterface({ input: socket }).on("line", (line) => answer(JSON.parse(line) as Asked, socket));
  });
  await new Promise<void>((ready) => server.listen(path, ready));
  return path;
}
const says = (socket: Socket, value: unknown) => socket.write(`${JSON.stringify({ return: value })}\n`);

describe("a machine's agent", () => {
  it("gives a command its stdin, and back what it says and ends with, once it has ended", async () => {
    let looks = 0;
    let given = "";
    const path = await agent(({ execute, arguments: args }, socket) => {
      if (execute === "guest-sync") says(socket, args.id);
      if (execute === "guest-exec") {
        given = Buffer.from(args["input-data"] ?? "", "base64").toString();
        says(socket, { pid: 7 });
      }
      const ended = { exited: true, exitcode: 3, "out-data": base64("grüße\n"), "err-data": base64("no\n") };
      if (execute === "guest-exec-status") says(socket, (looks += 1) < 3 ? { exited: false } : ended);
    });
    expect(await new GuestAgent(path, 1000).exec("cat", "ä")).toEqual({ code: 3, stdout: "grüße\n", stderr: "no\n" });
    expect({ looks, given }).toEqual({ looks: 3, given: "ä" });
  });

  it("does not take for its own what is said to somebody who asked before", async () => {
    const path = await agent(({ execute, arguments: args }, socket) => {
      if (execute === "guest-sync") says(socket, { pid: 1 });
      if (execute === "guest-sync") says(socket, args.id);
      if (execute === "guest-exec") says(socket, { pid: 7 });
      if (execute === "guest-exec-status") says(socket, { exited: true, exitcode: 0 });
    });
    expect(await new GuestAgent(path, 1000).exec("true", "")).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  it("that says nothing, or refuses, is told so; and asked again it may answer", async () => {
    let up = false;
    const path = await agent(({ execute, arguments: args }, socket) => {
      if (!up) return;
      if (execute === "guest-sync") says(socket, args.id);
      else socket.write(`${JSON.stringify({ error: { desc: "not allowed" } })}\n`);
    });
    const one = new GuestAgent(path, 500);
    await expect(one.exec("true", "")).rejects.toThrow("the machine's agent does not answer");
    up = true;
    await expect(one.exec("true", "")).rejects.toThrow("the machine's agent: not allowed");
  });
});
