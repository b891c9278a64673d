import { describe, expect, test } from "vitest";
import { roundSpeed } from "../../../operations/measure/speed.ts";
import { type Split, verdict } from "../../../operations/measure/verdict.ts";
import { spoken } from "./spoken-texts.ts";

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
