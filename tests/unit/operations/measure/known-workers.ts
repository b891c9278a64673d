/** A machine whose workers speak at a known speed, behind a real Redis; what a measurement asks of it is run on this computer. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { questionOf } from "@yapit-infra/sandbox/machine/question.ts";
import { workersScript } from "../../../../operations/measure/on-machine.ts";
import { shown } from "../../dokploy-provider/in-memory-machine.ts";

/** The one that has a client of Redis; undefined: none has. */
const PYTHON = ["python3", "/usr/bin/python3"].find((python) => runs(python, "-c", "import redis"));

export const CAN_RUN = PYTHON !== undefined && runs("redis-server", "--version");

interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

export class KnownWorkers {
  /** What was done to the workers, in order: "start 2 × 1". */
  readonly done: string[] = [];
  readonly #redis: ChildProcess;
  readonly #env: Record<string, string>;
  #workers: ChildProcess[] = [];

  private constructor(redis: ChildProcess, env: Record<string, string>) {
    this.#redis = redis;
    this.#env = env;
  }

  /** @param speed seconds of audio per second of work */
  static async open(speed: number): Promise<KnownWorkers> {
    const port = await freePort();
    const redis = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", ""], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of redis.stdout) if (String(line).includes("Ready to accept")) break;
    return new KnownWorkers(redis, {
      PATH: process.env["PATH"] ?? "",
      PYTHONPATH: join(import.meta.dirname, "stand-in"),
      PYTHONDONTWRITEBYTECODE: "1",
      REDIS_URL: `redis://127.0.0.1:${port}/0`,
      SPEED: String(speed),
    });
  }

  async close(): Promise<void> {
    for (const child of [...this.#workers, this.#redis]) child.kill("SIGKILL");
    await once(this.#redis, "exit");
  }

  /** A job of somebody else, which no worker takes. */
  async somebodyListens(): Promise<void> {
    await this.#python(
      "import os,redis; redis.from_url(os.environ['REDIS_URL']).zadd('tts:queue:kokoro', {'theirs': 1})",
    );
  }

  /** Seconds of audio per second of work that one worker really had, of those that were started so. */
  async speed(split: string): Promise<number> {
    const read = `import os,redis; print(*redis.from_url(os.environ['REDIS_URL'], decode_responses=True).lrange('${split}', 0, -1), sep='\\n')`;
    const blocks = (await this.#python(read)).stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as [number, number]);
    const sum = (at: 0 | 1) => blocks.reduce((total, block) => total + block[at], 0);
    return sum(0) / 1000 / sum(1);
  }

  readonly exec = async (command: string, stdin = ""): Promise<Answer> => {
    if (command === "sh -s measure") return this.#measure(stdin);
    const question = questionOf(command, stdin);
    if (question?.name === "containers") return json({ now: 1, containers: CONTAINERS });
    return json(await this.#python(question?.args.at(-1) ?? "", question?.data));
  };

  async #measure(stdin: string): Promise<Answer> {
    const value = (name: string) =>
      new RegExp(`^${name}='((?:[^']|'\\\\'')*)'$`, "m").exec(stdin)?.[1]?.replaceAll("'\\''", "'") ?? "";
    const values = Object.fromEntries(NAMES.map((name) => [name, value(name)]));
    if (workersScript(values) !== stdin) throw new Error("not the measurement's own script");
    const { ACTION: action = "", REPLICAS: replicas = "", THREADS: threads = "", SCRIPT = "", DATA = "" } = values;
    this.done.push(action === "start" ? `start ${replicas} × ${threads}` : action);
    if (action === "alone") return this.#python(SCRIPT, DATA);
    if (action === "usage") return answer(`${readFileSync("/proc/stat", "utf8").split("\n")[0] ?? ""}\n1073741824\n`);
    for (const worker of this.#workers) worker.kill("SIGKILL");
    this.#workers =
      action !== "start"
        ? []
        : Array.from({ length: Number(replicas) }, (_, at) => this.#worker(at, `${replicas} × ${threads}`));
    return answer("");
  }

  #worker(at: number, log: string): ChildProcess {
    const env = { ...this.#env, LOG: log, WORKER_ID: `measure-${at}`, SEED: String(at) };
    return spawn(PYTHON ?? "", ["-m", "yapit.worker"], { env, stdio: ["ignore", "ignore", "inherit"] });
  }

  async #python(script: string, data = ""): Promise<Answer> {
    const child = spawn(PYTHON ?? "", ["-c", script], { env: this.#env, stdio: ["pipe", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    child.stdin.end(data);
    const [code] = (await once(child, "close")) as [number];
    return { code, stdout, stderr };
  }
}

const NAMES = ["REPLICAS", "THREADS", "MEMORY_MB", "SCRIPT", "DATA", "ACTION", "PROJECT"];
const CONTAINERS = ["gateway", "kokoro-cpu-1"].map((service) => {
  const made = shown({ name: `app-${service}-1`, service });
  return { ...made, labels: { ...made.labels, "com.docker.compose.project": "app" } };
});

function answer(stdout: string): Answer {
  return { code: 0, stdout, stderr: "" };
}
function json(value: unknown): Answer {
  return answer(JSON.stringify(value));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function runs(command: string, ...args: string[]): boolean {
  return spawnSync(command, args).status === 0;
}
