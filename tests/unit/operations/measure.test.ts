import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { measure, type Measured } from "../../../operations/measure/measure.ts";
import { type MeasuredStack, reportLines, reportOf } from "../../../operations/measure/report.ts";
import { roundSpeed, type SpokenTexts } from "../../../operations/measure/speed.ts";
import { TEXTS } from "../../../operations/measure/texts.ts";
import { type Split, verdict } from "../../../operations/measure/verdict.ts";
import { CommandTimedOut } from "../../../providers/dokploy/machine/machine-link.ts";
import { dockerOf } from "../../../sandbox/machine/docker/docker-of.ts";
import { Machines } from "../../../sandbox/machine/machines.ts";
import { eventually } from "../docker/fake-machine.ts";
import { spec } from "../machine/test-machine.ts";
import { listen } from "./services.ts";

/** Audio and work of each text, seconds. */
function spoken(short: [number, number], middling: [number, number], long: [number, number]): SpokenTexts {
  const of = ([audioSeconds, workSeconds]: [number, number]) => ({ audioSeconds, workSeconds });
  return { short: of(short), middling: of(middling), long: of(long) };
}

describe("the speed of a round", () => {
  test("is audio per work, averaged over the workers and summed over them", () => {
    const speed = roundSpeed([spoken([4, 4], [12, 6], [40, 10]), spoken([4, 2], [12, 4], [40, 22])]);
    expect(speed.texts.short).toEqual({ perWorker: 1.5, sum: 3 });
    expect(speed.texts.middling).toEqual({ perWorker: 2.5, sum: 5 });
    expect(speed.all).toEqual({ perWorker: (2.8 + 2) / 2, sum: 4.8 });
  });
});

describe("the verdict", () => {
  test.each<[string, Split, string]>([
    [
      "oversubscribed",
      { workers: 2, threads: 4, vcpus: 4, alone: 2, together: 2.2 },
      "2 workers together speak 1.10 times as fast as one alone: with 8 threads on 4 vCPUs the machine is oversubscribed; " +
        "try kokoro.threads: 2, pulumi up, and measure again",
    ],
    [
      "as many threads as they like",
      { workers: 2, threads: undefined, vcpus: 4, alone: 2, together: 1.8 },
      "2 workers together speak 0.90 times as fast as one alone: with 8 threads on 4 vCPUs the machine is oversubscribed; " +
        "try kokoro.threads: 2, pulumi up, and measure again",
    ],
    [
      "more workers than vCPUs",
      { workers: 3, threads: 1, vcpus: 2, alone: 1, together: 1.1 },
      "3 workers together speak 1.10 times as fast as one alone: with 3 threads on 2 vCPUs the machine is oversubscribed; " +
        "try kokoro.replicas: 2, pulumi up, and measure again",
    ],
    [
      "crowded, and yet faster",
      { workers: 2, threads: 4, vcpus: 4, alone: 2, together: 2.8 },
      "2 workers together speak 1.40 times as fast as one alone, with 8 threads on 4 vCPUs; to compare, " +
        "try kokoro.threads: 2, pulumi up, and measure again",
    ],
    [
      "good",
      { workers: 2, threads: 2, vcpus: 4, alone: 1.8, together: 3.24 },
      "2 workers together speak 1.80 times as fast as one alone: the split uses the machine",
    ],
    [
      "just worth it",
      { workers: 2, threads: 2, vcpus: 4, alone: 1, together: 1.2 },
      "2 workers together speak 1.20 times as fast as one alone: the split uses the machine",
    ],
    [
      "fitting, but slow",
      { workers: 2, threads: 2, vcpus: 4, alone: 2, together: 2 },
      "2 workers together speak 1.00 times as fast as one alone, though their threads fit: the vCPUs are busy with something " +
        "else; try kokoro.replicas: 1, pulumi up, and measure again",
    ],
    [
      "with vCPUs to spare",
      { workers: 2, threads: 1, vcpus: 4, alone: 1, together: 2 },
      "2 workers together speak 2.00 times as fast as one alone, and vCPUs are left; try kokoro.threads: 2, pulumi up, and " +
        "measure again",
    ],
    [
      "one with the whole machine",
      { workers: 1, threads: 4, vcpus: 4, alone: 2, together: 2 },
      "one worker has all 4 vCPUs: try kokoro.replicas: 2, pulumi up, and measure again to see whether two carry more listeners",
    ],
    [
      "one with a part of it",
      { workers: 1, threads: 2, vcpus: 4, alone: 2, together: 2 },
      "one worker has 2 of 4 vCPUs: try kokoro.threads: 4, or kokoro.replicas: 2, pulumi up, and measure again",
    ],
  ])("on a split that is %s", (_, split, sentence) => expect(verdict(split)).toBe(sentence));
});

describe("the report", () => {
  const stack: MeasuredStack = {
    stack: "prod",
    server: { type: "cx33", vcpus: 4, monthlyEur: 8.99 },
    declared: { replicas: 2, threads: 2 },
  };
  const measured: Measured = {
    workers: ["app-kokoro-cpu-1", "app-kokoro-cpu-2"],
    threads: 2,
    alone: spoken([5, 2.5], [20, 10], [50, 25]),
    together: [spoken([5, 4], [20, 11], [50, 25]), spoken([5, 4], [20, 11], [50, 25])],
  };

  test("shows columns, listeners, what one costs, and what to make of it", () => {
    expect(reportLines(reportOf(stack, measured))).toEqual([
      "prod: 2 workers × 2 threads on cx33, 4 vCPUs, EUR 8.99 a month",
      "",
      "Seconds of audio per second of work:",
      "text           one alone    one of all  all together",
      "short               2.00          1.25          2.50",
      "middling            2.00          1.82          3.64",
      "long                2.00          2.00          4.00",
      "all                 2.00          1.88          3.75",
      "",
      "Listeners at normal speed: 3.8, EUR 2.40 a month for each",
      "2 workers together speak 1.88 times as fast as one alone: the split uses the machine.",
    ]);
  });

  test("is the same for machines", () => {
    expect(reportOf(stack, measured)).toMatchObject({
      running: { replicas: 2, threads: 2 },
      together: { all: { perWorker: 1.875, sum: 3.75 } },
      listeners: 3.75,
      eurPerListener: 8.99 / 3.75,
    });
  });

  test("says when something else runs than the configuration asks for, and names no price that it does not know", () => {
    const unpriced = { ...stack, server: { ...stack.server, monthlyEur: undefined } };
    const lines = reportLines(reportOf(unpriced, { ...measured, threads: 4 }));
    expect(lines.slice(0, 2)).toEqual([
      "prod: 2 workers × 4 threads on cx33, 4 vCPUs",
      "The configuration says 2 workers × 2 threads: pulumi up brings them.",
    ]);
    expect(lines.at(-2)).toBe("Listeners at normal speed: 3.8");
  });
});

describe("a measurement on the sandbox's machine", () => {
  const COMPOSE = (replicas: number) => `
services:
  redis: { image: "redis:7-alpine", networks: [app] }
  kokoro-cpu:
    build: { context: ., dockerfile: yapit/workers/kokoro/Dockerfile.cpu }
    environment: { REDIS_URL: "redis://redis:6379/0", OMP_NUM_THREADS: "2" }
    depends_on: [redis]
    deploy: { replicas: ${replicas} }
    networks: [app]
networks:
  app: {}
`;

  async function workers(replicas: number) {
    const machines = new Machines({}, { docker: dockerOf({}) });
    await machines.boot(spec());
    const machine = machines.get(1);
    if (!machine) throw new Error("the machine did not boot");
    await machine.packages.lock;
    await machine.writeFile("/srv/app/yapit/workers/kokoro/Dockerfile.cpu", "FROM python:3.12-slim\n");
    await machine.writeFile("/srv/app/compose.yml", COMPOSE(replicas));
    const { code, stderr } = await machine.exec(
      "apt-get install -y docker.io >/dev/null && cd /srv/app && docker compose -p app -f compose.yml up -d",
    );
    if (code !== 0) throw new Error(stderr);
    return machine;
  }

  const listening = async (machine: Awaited<ReturnType<typeof workers>>, name: string) =>
    eventually(`${name} listens`, async () =>
      (await machine.exec(`docker logs ${name}`)).stdout.includes("model loaded"),
    );

  test("has one worker speak alone and then all at once", async () => {
    const machine = await workers(2);
    for (const number of [1, 2]) await listening(machine, `app-kokoro-cpu-${number}`);
    const said: string[] = [];
    const measured = await measure(machine, { say: (line) => said.push(line) });
    expect(said).toEqual(["2 workers warm up", "one worker alone", "2 workers at once"]);
    expect(measured).toMatchObject({ workers: ["app-kokoro-cpu-1", "app-kokoro-cpu-2"], threads: 2 });
    const audio = (texts: SpokenTexts) => Object.values(texts).map(({ audioSeconds }) => audioSeconds);
    const lengths = Object.values(TEXTS).map((words) => words.split(" ").length / 2.6);
    for (const texts of [measured.alone, ...measured.together])
      expect(audio(texts).map(Math.round)).toEqual(lengths.map(Math.round));
    // A busy computer only makes the sandbox's workers slower than the 0.9 a thread that was made up.
    const speed = roundSpeed(measured.together).all;
    expect(speed.sum).toBeGreaterThan(0);
    expect(speed.perWorker).toBeLessThan(2);
  });

  test("without a worker that runs says so", async () => {
    const machine = await workers(1);
    await machine.exec("docker stop app-kokoro-cpu-1");
    await expect(measure(machine)).rejects.toThrow("no kokoro-cpu worker runs on the machine");
  });
});

describe("of a worker that", () => {
  const answering = (answer: { stdout?: string; stderr?: string; code: number }) => ({
    exec: async (command: string) =>
      command.startsWith("docker ps")
        ? { stdout: "app-kokoro-cpu-1 1f\n", stderr: "", code: 0 }
        : { stdout: "", stderr: "", ...answer },
  });

  test.each([
    ["answers an error", '500 {"detail":"no such voice"}', 'the middling text: 500 {"detail":"no such voice"}'],
    ["fails with a traceback", "Traceback:\n  File\nKeyError: 3\n", "the middling text: KeyError: 3"],
    [
      "has stopped meanwhile",
      "Error response from daemon: container 1f is not running\n",
      "container 1f is not running",
    ],
  ])("%s the words are passed on in one line", async (_, stderr, words) => {
    const failure = measure(answering({ stderr, code: 1 })).catch((error: unknown) => String(error));
    expect(await failure).toContain(words);
    expect(await failure).not.toContain("\n");
  });

  const WORDS = "app-kokoro-cpu-1 did not speak the middling text within 7 seconds";

  test("says that it was too slow it says so", async () => {
    await expect(measure(answering({ code: 124 }), { patienceSeconds: 7 })).rejects.toThrow(WORDS);
  });

  test("never answers it says so, when the way there and back is over too", async () => {
    const exec = async (command: string, _stdin?: string, timeoutSeconds?: number) => {
      if (command.startsWith("docker exec")) throw new CommandTimedOut(`not within ${timeoutSeconds ?? "?"}`);
      return answering({ code: 0 }).exec(command);
    };
    const asked = vi.fn(exec);
    await expect(measure({ exec: asked }, { patienceSeconds: 7 })).rejects.toThrow(WORDS);
    expect(asked.mock.lastCall?.[2]).toBe(22);
  });
});

describe.skipIf(spawnSync("python3", ["--version"]).status !== 0)("the script, run by a real Python", () => {
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
