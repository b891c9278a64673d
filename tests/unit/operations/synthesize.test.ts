import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { listen } from "./services.ts";

describe.skipIf(spawnSync("python3", ["--version"]).status !== 0)("synthesize.py, run by a real Python", () => {
  const opened: Awaited<ReturnType<typeof listen>>[] = [];
  afterEach(() => {
    for (const { server } of opened.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  async function run(url: string, stdin: string, patience = "20") {
    const script = readFileSync("operations/measure/synthesize.py", "utf8");
    const python = spawn("python3", ["-c", script, `${url}/synthesize`, patience]);
    python.stdin.on("error", () => undefined).end(stdin);
    const [stdout, stderr] = await Promise.all([text(python.stdout), text(python.stderr)]);
    const code = python.exitCode ?? (await new Promise<number>((resolve) => python.once("exit", resolve)));
    return { code, stdout, stderr };
  }

  async function worker(answer: (body: string) => { status?: number; json: unknown; pauseMs?: number }) {
    const face = await listen((request, response) => {
      void text(request).then((body) => {
        const { status = 200, json, pauseMs = 0 } = answer(`${request.method ?? ""} ${request.url ?? ""} ${body}`);
        setTimeout(() => response.writeHead(status).end(JSON.stringify(json)), pauseMs);
      });
    });
    opened.push(face);
    return face.url;
  }

  test("posts what it is given, and prints the audio's milliseconds and the seconds of work alone", async () => {
    const asked: string[] = [];
    const url = await worker((body) => {
      asked.push(body);
      return { json: { audio_base64: "A".repeat(100_000), duration_ms: 12345 }, pauseMs: 300 };
    });
    const { code, stdout, stderr } = await run(url, '{"text":"Grüße"}');
    expect({ code, stderr, asked }).toEqual({ code: 0, stderr: "", asked: ['POST /synthesize {"text":"Grüße"}'] });
    expect(stdout).toMatch(/^12345 \d+\.\d+\n$/);
    expect(Number(stdout.split(" ")[1])).toBeGreaterThan(0.29);
  });

  test.each([
    [
      "an error's status and words",
      { status: 500, json: { detail: "no such voice" } },
      '500 {"detail":"no such voice"}\n',
    ],
    [
      "an error within an answer",
      { json: { error: "no voice", duration_ms: 0 } },
      '200 {"error":"no voice","duration_ms":0}\n',
    ],
    ["an answer without a duration", { json: {} }, "200 {}\n"],
  ])("passes on %s", async (_, answer, stderr) => {
    expect(await run(await worker(() => answer), "{}")).toEqual({ code: 1, stdout: "", stderr });
  });

  test("gives up on an answer that does not come", async () => {
    const url = await worker(() => ({ json: {}, pauseMs: 5000 }));
    expect(await run(url, "{}", "0.2")).toEqual({ code: 124, stdout: "", stderr: "" });
  });

  test("says that nobody listens in words that the measurement knows", async () => {
    const url = await worker(() => ({ json: {} }));
    await new Promise((resolve) => opened.splice(0)[0]?.server.close(resolve));
    expect(await run(url, "{}")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/connection refused/i) as string,
    });
  });
});
