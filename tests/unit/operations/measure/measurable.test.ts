import { expect, test } from "vitest";
import { whyNotMeasurable } from "../../../../operations/measure/measurable.ts";
import { stackConfigOf } from "../../../../operations/stack-configuration.ts";

test("what is measured is one machine: a stack with others that take from its queue is refused, and one whose workers have none", () => {
  const config = stackConfigOf("prod");
  expect(whyNotMeasurable(config)).toBeUndefined();
  const others = { ...config, workers: { ...config.workers, servers: 2 } };
  expect(whyNotMeasurable(others)).toMatch(/^2 more machines speak for this stack/);
  const former = { ...config, application: { ...config.application, release: "2025-12" } };
  expect(whyNotMeasurable(former)).toContain("past the queue");
});
