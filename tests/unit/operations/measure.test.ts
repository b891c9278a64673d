import { describe, expect, test, vi } from "vitest";
import { measure } from "../../../operations/measure/measure.ts";
import { roundSpeed, type SpokenTexts } from "../../../operations/measure/speed.ts";
import { TEXTS } from "../../../operations/measure/texts.ts";
import { CommandTimedOut } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import { dockerOf } from "@yapit-infra/sandbox/machine/docker/docker-of.ts";
import { Machines } from "@yapit-infra/sandbox/machine/machines.ts";
import { questionOf } from "@yapit-infra/sandbox/machine/question.ts";
import { shown } from "../dokploy-provider/in-memory-machine.ts";
import { eventually } from "../docker/fake-machine.ts";
import { spec } from "../machine/test-machine.ts";

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
  const containers = { now: 1, containers: [shown({ name: "app-kokoro-cpu-1", service: "kokoro-cpu" })] };
  const answering = (answer: { stdout?: string; stderr?: string; code: number }) => ({
    exec: async (command: string, stdin = "") => {
      const asked = questionOf(command, stdin)?.name;
      const json = asked === "containers" ? containers : { stdout: "", stderr: "", ...answer };
      return { stdout: JSON.stringify(json), stderr: "", code: 0 };
    },
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
    const exec = async (command: string, stdin?: string, timeoutSeconds?: number) => {
      if (command.includes("run-in")) throw new CommandTimedOut(`not within ${timeoutSeconds ?? "?"}`);
      return answering({ code: 0 }).exec(command, stdin);
    };
    const asked = vi.fn(exec);
    await expect(measure({ exec: asked }, { patienceSeconds: 7 })).rejects.toThrow(WORDS);
    expect(asked.mock.lastCall?.[2]).toBe(22);
  });
});
