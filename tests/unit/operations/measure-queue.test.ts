import { expect, test } from "vitest";
import { questionOf } from "@yapit-infra/sandbox/machine/question.ts";
import { blocksOf } from "../../../operations/measure/by-queue.ts";
import { measure } from "../../../operations/measure/measure.ts";
import { TEXT_NAMES, TEXTS } from "../../../operations/measure/texts.ts";
import { shown } from "../dokploy-provider/in-memory-machine.ts";

const container = (service: string) => {
  const made = shown({ name: `app-${service}-1`, service });
  return { ...made, labels: { ...made.labels, "com.docker.compose.project": "app" } };
};
const CONTAINERS = ["gateway", "kokoro-cpu-1", "kokoro-cpu-2", "yolo-cpu-1"].map(container);

/** The script in the gateway's container: two words a second, in half the time. */
function machine(answer?: { stdout: string; stderr: string; code: number }) {
  const listeners: string[][][] = [];
  const exec = async (command: string, stdin = "") => {
    const question = questionOf(command, stdin);
    const [name, value] = (question?.args[0] ?? "").split("=");
    const asked = CONTAINERS.filter(({ labels }) => (labels as Record<string, string>)[name ?? ""] === value);
    if (question?.name === "containers")
      return { stdout: JSON.stringify({ now: 1, containers: asked }), stderr: "", code: 0 };
    const given = JSON.parse(question?.data ?? "[]") as string[][];
    listeners.push(given);
    const heard = given.map((blocks) => blocks.join(" ").split(" ").length).map((words) => [words * 500, words / 4]);
    return {
      stdout: JSON.stringify(answer ?? { stdout: JSON.stringify(heard), stderr: "", code: 0 }),
      stderr: "",
      code: 0,
    };
  };
  return { exec, listeners };
}

test("text goes into the gateway's queue for one listener, and then for as many as there are workers", async () => {
  const made = machine();
  const measured = await measure(made, { work: "redis" });
  expect(measured.workers).toEqual(["app-kokoro-cpu-1-1", "app-kokoro-cpu-2-1"]);
  expect(made.listeners.map(({ length }) => length)).toEqual([2, 1, 1, 1, 2, 2, 2]);
  expect(measured.together).toHaveLength(2);
  for (const texts of [measured.alone, ...measured.together])
    for (const { audioSeconds, workSeconds } of Object.values(texts)) expect(audioSeconds / workSeconds).toBe(2);
});

test("the texts are cut into whole sentences of a block's length, and nothing of them is lost", () => {
  for (const name of TEXT_NAMES) {
    const blocks = blocksOf(TEXTS[name]);
    expect(blocks.join(" ")).toBe(TEXTS[name]);
    expect(Math.max(...blocks.map(({ length }) => length))).toBeLessThanOrEqual(250);
  }
});

test("what the queue answers instead of audio is passed on in one line", async () => {
  const failing = machine({ stdout: "", stderr: "Traceback:\nSynthesis failed\n", code: 1 });
  await expect(measure(failing, { work: "redis" })).rejects.toThrow(
    /^the queue did not bring the middling text: Synthesis failed$/,
  );
});
