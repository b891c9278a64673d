/** Runs where a Docker Compose v2 is installed: it reads what the program renders, and as the sandbox does. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeFile } from "../../../compose/application.ts";
import { COMPOSE_PATH, plainSettings, renderFiles } from "../../../compose/render.ts";
import { certainVariables } from "../../../compose/variable-names.ts";
import { dotenvFault, renderDotenv } from "@yapit-infra/dokploy-provider/rules/dotenv.ts";
import { envFile } from "@yapit-infra/sandbox/dokploy/deploy/env-file.ts";
import type { ComposeRow } from "@yapit-infra/sandbox/dokploy/rows/compose.ts";
import { parseDotenv } from "@yapit-infra/sandbox/machine/docker/compose/dotenv.ts";
import { loadProject } from "@yapit-infra/sandbox/machine/docker/compose/project.ts";
import { PRODUCTION, SHAPES } from "../compose/settings.ts";
import { fakeMachine } from "./fake-machine.ts";
import { realCompose, realConfig } from "./real-compose.ts";

const PROJECT = "yapit-abc123";

interface Config {
  services: Record<string, { environment?: Record<string, string>; [key: string]: unknown }>;
  volumes: Record<string, { name: string }>;
}

/** `.env` as Dokploy writes it from the text that the provider hands it. */
function written(variables: Record<string, string>): string {
  const row = { appName: PROJECT, env: renderDotenv(variables), randomize: false, composeType: "docker-compose" };
  return envFile(row as unknown as ComposeRow, { project: {}, environment: {} });
}

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "yapit-compose-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function configOf(files: Record<string, string>, file: string): Config {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return realConfig(folder, file, PROJECT) as Config;
}

const reason = realCompose
  ? realCompose.join(" ")
  : "skipped: neither `docker compose` nor docker-compose is installed";

describe.skipIf(!realCompose)(`a real Docker Compose (${reason})`, () => {
  test.each(Object.entries(SHAPES))("takes the files of %s, and puts in what was meant", (_, settings) => {
    const secrets = Object.fromEntries(
      certainVariables(settings).map((name) => [name, `$${name} "it's" \``.slice(0, -1)]),
    );
    const own = composeFile(settings);
    const config = configOf({ ...renderFiles(settings), ".env": written(secrets) }, COMPOSE_PATH);
    expect(Object.keys(config.services).sort()).toEqual(Object.keys(own.services).sort());
    expect(config.services["gateway"]?.environment).toMatchObject({ ...secrets, ...plainSettings(settings) });
    expect(config.services["postgres"]?.environment).toMatchObject({
      POSTGRES_PASSWORD: secrets["POSTGRES_PASSWORD"],
    });
    expect(Object.values(config.volumes).map(({ name }) => name)).toEqual(
      Object.keys(own.volumes)
        .toSorted()
        .map((name) => `${PROJECT}_${name}`),
    );
    for (const [name, { healthcheck, command }] of Object.entries(own.services)) {
      const dollars = (words: string[] | undefined) => words?.map((word) => word.replaceAll("$$", "$"));
      expect(config.services[name]?.["command"] ?? undefined).toEqual(dollars(command));
      expect(config.services[name]?.["healthcheck"] ?? undefined).toEqual(
        healthcheck && (expect.objectContaining({ test: dollars(healthcheck.test) }) as unknown),
      );
    }
  });

  test("reads every variable that the provider accepts as it was given, and as the sandbox does", () => {
    const characters = fc.constantFrom(..."aB0 #$'\"`\\n\n={}é:-".split(""), "${", "$$", "\\n", "\\$");
    const samples = fc.sample(fc.string({ unit: characters, maxLength: 12 }), { numRuns: 1500, seed: 13 });
    const variables = Object.fromEntries(
      samples
        .map((value, index) => [`V${index}`, value] as const)
        .filter(([name, value]) => dotenvFault(name, value) === undefined),
    );
    const text = written(variables);
    const config = configOf(
      { "few.yml": "services: { a: { image: redis:7, env_file: [.env] } }", ".env": text },
      "few.yml",
    );
    expect(config.services["a"]?.environment).toMatchObject(variables);
    expect(parseDotenv(text, {}).values).toMatchObject(variables);
  });

  test.each([
    ["a key that compose does not know", "services: { a: { imag: redis } }"],
    ["a required variable that is missing", "services: { a: { image: redis, environment: { X: '${NOBODY:?}' } } }"],
    ["a dollar sign that begins nothing", "services: { a: { image: redis, environment: { X: 'a${B' } } }"],
    ["an env_file that is missing", "services: { a: { image: redis, env_file: [.env.nowhere] } }"],
    ["a dependency that is missing", "services: { a: { image: redis, depends_on: [b] } }"],
    ["a network that is missing", "services: { a: { image: redis, networks: [n] } }"],
    ["a service of nothing", "services: { a: {} }"],
    ["a variable's name that is none", "services: { a: { image: redis } }", "A!B=1\n"],
    ["a quote that does not end", "services: { a: { image: redis } }", 'A="1\n'],
    ["a dollar sign in .env that begins nothing", "services: { a: { image: redis } }", 'A="${"\n'],
  ])("refuses %s in the words of the sandbox", async (_, compose, dotenv = "") => {
    const files = { "bad.yml": compose, ".env": dotenv };
    const machine = await fakeMachine(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [join(folder, path), text])),
    );
    const { message } = await loadProject(machine, { project: PROJECT, folder, file: "bad.yml" }).then(
      () => new Error("the sandbox takes it"),
      (error: unknown) => error as Error,
    );
    expect(() => configOf(files, "bad.yml")).toThrow(message);
  });

  test("leaves one secret out, and is refused with its name", () => {
    const secrets = Object.fromEntries(certainVariables(PRODUCTION).map((name) => [name, "x"]));
    delete secrets["POSTGRES_PASSWORD"];
    expect(() => configOf({ ...renderFiles(PRODUCTION), ".env": written(secrets) }, COMPOSE_PATH)).toThrow(
      /required variable POSTGRES_PASSWORD is missing a value/,
    );
  });
});
