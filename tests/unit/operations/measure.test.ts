import { describe, expect, test, vi } from "vitest";
import { measure } from "../../../operations/measure/measure.ts";
import { roundSpeed, type SpokenTexts } from "../../../operations/measure/speed.ts";
import { TEXTS } from "../../../operations/measure/texts.ts";
import { CommandTimedOut } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import { questionOf } from "@yapit-infra/sandbox/machine/question.ts";
import { shown } from "../dokploy-provider/in-memory-machine.ts";

describe("a measurement", () => {
  const worker = (number: number) =>
    shown({ name: `app-kokoro-cpu-${number}`, service: "kokoro-cpu", env: { OMP_NUM_THREADS: "2" } });

  /** Workers that speak 2.6 words a second, each text in half the time it lasts. */
  const speaking = (containers: ReturnType<typeof worker>[]) => ({
    exec: async (command: string, stdin = "") => {
      const question = questionOf(command, stdin);
      const { text = "" } = JSON.parse(question?.data || "{}") as { text?: string };
      const seconds = text.split(" ").length / 2.6;
      const spoken = { stdout: `${seconds * 1000} ${seconds / 2}`, stderr: "", code: 0 };
      const answer = question?.name === "containers" ? { now: 1, containers } : spoken;
      return { stdout: JSON.stringify(answer), stderr: "", code: 0 };
    },
  });

  test("has one worker speak alone and then all at once", async () => {
    const said: string[] = [];
    const measured = await measure(speaking([worker(2), worker(1)]), { say: (line) => said.push(line) });
    expect(said).toEqual(["2 workers warm up", "one worker alone", "2 workers at once"]);
    expect(measured).toMatchObject({ workers: ["app-kokoro-cpu-1", "app-kokoro-cpu-2"], threads: 2 });
    const audio = (texts: SpokenTexts) => Object.values(texts).map(({ audioSeconds }) => audioSeconds);
    const lengths = Object.values(TEXTS).map((words) => words.split(" ").length / 2.6);
    for (const texts of [measured.alone, ...measured.together])
      expect(audio(texts).map(Math.round)).toEqual(lengths.map(Math.round));
    expect(roundSpeed(measured.together).all).toMatchObject({ sum: 4, perWorker: 2 });
  });

  test("without a worker that runs says so", async () => {
    const stopped = { ...worker(1), status: "exited" };
    await expect(measure(speaking([stopped]))).rejects.toThrow("no kokoro-cpu worker runs on the machine");
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
