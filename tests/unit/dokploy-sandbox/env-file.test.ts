import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { envFile } from "@yapit-infra/sandbox/dokploy/deploy/env-file.ts";
import { type ComposeRow, newCompose } from "@yapit-infra/sandbox/dokploy/tables/compose.ts";

const composeWith = (env: string): ComposeRow => ({
  ...newCompose({ name: "app", environmentId: "environment" }),
  appName: "app-abc123",
  env,
});

const written = (env: string): string[] =>
  envFile(composeWith(env), { project: { P: "from project" }, environment: { E: "from environment" } }).split("\n");

/** As compose reads a value in double quotes. */
const readBack = (line: string): string => line.slice(line.indexOf("=") + 2, -1).replace(/\\([\\"$])/g, "$1");

describe("the .env beside the compose file", () => {
  it("opens with the application's name and ends with docker's folder", () => {
    expect(written("A=1")).toEqual([
      'APP_NAME="app-abc123"',
      'COMPOSE_PROJECT_NAME="app-abc123"',
      'A="1"',
      'DOCKER_CONFIG="/root/.docker"',
    ]);
  });

  it.each([
    ["a dollar", "A=a$b$$c", 'A="a\\$b\\$\\$c"'],
    ["an unquoted hash, which cuts", "A=ab#cd", 'A="ab"'],
    ["a quoted hash", 'A="ab#cd"', 'A="ab#cd"'],
    ["single quotes", "A='s$x y'", 'A="s\\$x y"'],
    ["a backslash", "A=a\\nb", 'A="a\\\\nb"'],
    ["quotes inside", 'A=say "hi"', 'A="say \\"hi\\""'],
    ["an escaped quote, backslash and all", 'A="a\\"b"', 'A="a\\\\\\"b"'],
    ["nothing", "A=", 'A=""'],
    ["another variable, which stays", "A=${HOME}", 'A="\\${HOME}"'],
    ["its own", "B=1\nA=${{B}}", 'A="1"'],
    ["the project's", "A=${{project.P}}", 'A="from project"'],
    ["the environment's", "A=${{environment.E}}", 'A="from environment"'],
  ])("writes %s so that it arrives literally", (_what, env, line) => {
    expect(written(env)).toContain(line);
  });

  it.each([
    ["A=${{project.NOPE}}", "Invalid project environment variable: project.NOPE"],
    ["A=${{environment.NOPE}}", "Invalid environment variable: environment.NOPE"],
    ["A=${{NOPE}}", "Invalid service environment variable: NOPE"],
  ])("refuses %s", (env, message) => {
    expect(() => written(env)).toThrow(message);
  });

  it("brings every value in single quotes through", () => {
    const value = fc.string().filter((text) => !/['\r\n]|\\$/.test(text) && !text.includes("${{"));
    fc.assert(
      fc.property(value, (text) => {
        const line = written(`SECRET='${text}'`).find((one) => one.startsWith("SECRET=")) ?? "";
        expect(readBack(line)).toBe(text);
      }),
    );
  });
});
