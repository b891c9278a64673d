import { createServer, type IncomingMessage } from "node:http";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SimulatedMachine } from "@yapit-infra/sandbox/machine/machine.ts";
import { bootedMachine } from "./test-machine.ts";

let machine: SimulatedMachine;
let seen: { method?: string; url?: string; body: string; headers: IncomingMessage["headers"] }[] = [];

const server = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => {
    seen.push({ method: request.method, url: request.url, body, headers: request.headers });
    if (request.url === "/moved") response.writeHead(302, { location: "/there" });
    else if (request.url === "/busy" && seen.length < 3) response.writeHead(503);
    else if (request.url === "/missing") response.writeHead(404);
    else response.writeHead(200, { "set-cookie": "session=abc; Path=/; HttpOnly" });
    response.end(`you asked ${request.url ?? ""}`);
  });
});

beforeAll(async () => {
  machine = await bootedMachine();
  machine.listeners.set(3000, (stream) => server.emit("connection", stream));
});
beforeEach(() => {
  seen = [];
});

describe("curl on a simulated machine", () => {
  it.each<[sentence: string, script: string, stdout: string, code: number]>([
    ["fetches", "curl -fsS http://localhost:3000/x", "you asked /x", 0],
    [
      "fails on an error's status with -f",
      "curl -fsS 127.0.0.1:3000/missing 2>&1",
      "curl: (22) The requested URL returned error: 404\n",
      22,
    ],
    ["writes the status out", "curl -s -o /dev/null -w '%{http_code}\\n' localhost:3000/missing", "404\n", 0],
    ["writes 000 when nothing listens", "curl -s -o /dev/null -w '%{http_code}' localhost:1", "000", 7],
    ["follows redirections when told", "curl -sL localhost:3000/moved", "you asked /there", 0],
    [
      "tries again after a temporary error",
      "curl -fsS --retry 5 --retry-delay 1 localhost:3000/busy",
      "you asked /busy",
      0,
    ],
    [
      "does not reach the outside",
      "curl -sS https://get.docker.com 2>&1",
      "curl: (6) Could not resolve host: get.docker.com\n",
      6,
    ],
    ["knows its options", "curl --no-such 2>/dev/null", "", 2],
  ])("%s", async (_sentence, script, stdout, code) => {
    expect(await machine.exec(script)).toMatchObject({ stdout, code });
  });

  it("sends data from its input, with the headers of a file", async () => {
    await machine.exec(
      `printf 'x-api-key: k\\n' > /tmp/h; printf '{"a":1}' | curl -fsS -X POST -H 'Content-Type: application/json' -H @/tmp/h --data-binary @- localhost:3000/api`,
    );
    expect(seen[0]).toMatchObject({
      method: "POST",
      body: '{"a":1}',
      headers: { "content-type": "application/json", "x-api-key": "k" },
    });
  });

  it("keeps cookies in a jar", async () => {
    await machine.exec("umask 077; curl -s -c /tmp/jar localhost:3000/in; curl -s -b /tmp/jar localhost:3000/again");
    expect(seen.map(({ headers }) => headers.cookie)).toEqual([undefined, "session=abc"]);
    expect((await machine.exec("stat -c %a /tmp/jar")).stdout).toBe("600\n");
  });

  it("reaches a port that is bound to loopback by 127.0.0.1 alone", async () => {
    machine.loopbackPorts.add(3000);
    expect(await machine.exec(`curl -s ${machine.spec.ipv4}:3000/x`)).toMatchObject({ code: 7 });
    expect(await machine.exec("curl -s 127.0.0.1:3000/x; ss -ltnH")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("127.0.0.1:3000") as string,
    });
    machine.loopbackPorts.delete(3000);
  });
});
