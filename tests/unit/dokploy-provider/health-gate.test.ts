import { describe, expect, test } from "vitest";
import {
  judgeContainers,
  lookAtContainers,
  restartsBefore,
} from "@yapit-infra/dokploy-provider/deployment/containers.ts";
import { behindDoor, judgeVariables } from "@yapit-infra/dokploy-provider/deployment/health-gate.ts";
import { failureLines, maskOf, readableLines } from "@yapit-infra/dokploy-provider/deployment/log-lines.ts";
import { type FakeContainer, InMemoryMachine } from "./in-memory-machine.ts";

async function view(...containers: FakeContainer[]) {
  const machine = new InMemoryMachine();
  machine.containers = containers;
  return lookAtContainers(machine, "app-abcdef");
}

const web = { name: "app-web-1", service: "web" };

describe("containers", () => {
  test.each<[string, FakeContainer, string]>([
    ["running for longer than the window", web, "good"],
    ["running and healthy", { ...web, health: "healthy" }, "good"],
    ["started just now, or restarted", { ...web, age: 3 }, "pending"],
    ["whose check has not answered yet", { ...web, health: "starting" }, "pending"],
    ["restarting", { ...web, status: "restarting" }, "pending"],
    ["stopped by hand, which nothing starts", { ...web, status: "exited" }, "bad"],
    ["unhealthy by Docker's own verdict", { ...web, health: "unhealthy" }, "bad"],
    ["restarted three times since the gate began", { ...web, restarts: 8 }, "bad"],
    ["that had to run once, and did", { ...web, status: "exited", restartPolicy: "no" }, "good"],
    ["that had to run once, and failed", { ...web, status: "exited", restartPolicy: "no", exitCode: 1 }, "bad"],
  ])("%s: %o is %s", async (_words, container, is) => {
    expect(judgeContainers(await view(container), 20, new Map([["id-app-web-1", 5]])).is).toBe(is);
  });

  test("that the deployment made are known for a crash loop at the first look, older ones are not", async () => {
    const crashing = { ...web, status: "restarting", restarts: 7, exitCode: 1 };
    const made = await view({ ...crashing, created: 30 });
    const older = await view({ ...crashing, created: 3600 });
    const deploymentSeconds = made.nowSeconds - 60;
    expect(judgeContainers(made, 20, new Map(restartsBefore(made, deploymentSeconds))).is).toBe("bad");
    expect(judgeContainers(older, 20, new Map(restartsBefore(older, deploymentSeconds))).is).toBe("pending");
  });

  test("none at all is not good", async () => {
    expect(judgeContainers(await view(), 20, new Map())).toEqual({
      is: "pending",
      reason: "the service has no containers",
    });
  });

  test("one bad among good ones is told first", async () => {
    const seen = await view(web, { ...web, name: "b", age: 1 }, { ...web, name: "c", health: "unhealthy" });
    expect(judgeContainers(seen, 20, new Map())).toMatchObject({
      is: "bad",
      reason: expect.stringContaining("c is unhealthy") as string,
    });
  });
});

test.each([
  ["/api/health", { host: "yaptts.org", path: "/api/health" }],
  ["https://auth.yaptts.org/api/v1", { host: "auth.yaptts.org", path: "/api/v1" }],
])("%s is asked of its own name, the stack's or another", (path, asked) => {
  expect(behindDoor("yaptts.org", path)).toEqual(asked);
});

describe("variables inside containers", () => {
  // SHA-256 of "value".
  const hash = "cd42404d52ad55ccfa9aca4adc828aa5800ad9d385a0671fbcbf724118320619";

  test("match by name and hash", async () => {
    expect(judgeVariables(await view({ ...web, env: { A: "value" } }), { web: { A: hash } })).toBeUndefined();
  });

  test("that differ or lack are named, without a value", async () => {
    const seen = await view({ ...web, env: { A: "other" } });
    expect(judgeVariables(seen, { web: { A: hash, B: hash } })).toEqual({
      is: "bad",
      reason: "app-web-1 does not have the declared variables: A (another value), B (missing)",
    });
    expect(judgeVariables(seen, { api: {} })?.is).toBe("bad");
  });
});

describe("log lines", () => {
  test("come without progress bars, boxes and key scans", () => {
    const log =
      "# h:22 SSH-2.0-OpenSSH\nReceiving objects:  16% (1/6)\rReceiving objects: 100% (6/6), done.\n╔══╗\n║ App ║\n\nerror: x  \n";
    expect(readableLines(log)).toEqual(["Receiving objects: 100% (6/6), done.", "error: x"]);
  });

  test("of a failure are those that sound like it, else the last ones", () => {
    expect(failureLines("one\nfatal: Remote branch nope not found\ntwo\nError occurred ❌")).toEqual([
      "fatal: Remote branch nope not found",
    ]);
    expect(failureLines("one\ntwo\n")).toEqual(["one", "two"]);
  });

  test("never show a variable's value or a password in an address", () => {
    const mask = maskOf([
      {
        PASSWORD: "hunter22",
        URL: "postgres://u:hunter22@db/x",
        FLAG: "true",
        KEY: "line-one\nline-two",
      },
    ]);
    expect(mask("u hunter22 true line-two https://me:token@host/x")).toBe("u *** true *** https://***@host/x");
  });
});
