import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { told } from "../../../components/application/told.ts";
import { renderEnvFile } from "../../../compose/env-file.ts";

test.each(["it's", "two\nlines", "two\rlines", "ends\\"])(
  "a setting that no line can carry is told by its name, without a stack: %j",
  (value) => {
    const render = () => told(() => renderEnvFile({ GREETING: value }));
    expect(render).toThrow(/^GREETING: a plain setting holds neither ' nor line breaks, and ends in no backslash$/);
    expect(render).toThrow(pulumi.RunError);
  },
);

test("a fault of the program itself keeps its stack", () => {
  const bug = new TypeError("a bug");
  expect(() =>
    told(() => {
      throw bug;
    }),
  ).toThrow(bug);
});
