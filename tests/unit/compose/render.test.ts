import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { composeFile } from "../../../compose/application.ts";
import type { ComposeFile } from "../../../compose/compose-file.ts";
import { renderEnvFile } from "../../../compose/env-file.ts";
import { plainSettings, renderFiles, renderFrontendSettings } from "../../../compose/render.ts";
import { currentComposeSchema } from "./compose-schema.ts";
import { PRODUCTION_2025_12 as PRODUCTION, SHAPES } from "./settings.ts";

const rendered = renderFiles(PRODUCTION);
const file = parse(rendered["docker-compose.prod.yml"] ?? "") as ComposeFile;

describe.each(Object.entries(SHAPES))("%s", (_, settings) => {
  const files = renderFiles(settings);
  const read = parse(files["docker-compose.prod.yml"] ?? "") as ComposeFile;

  test("the compose file passes Compose's own schema, and reads back as what was meant", () => {
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(currentComposeSchema());
    expect(validate(read), JSON.stringify(validate.errors)).toBe(true);
    expect(read).toEqual(composeFile(settings));
  });

  test("every service has limits, bounded logs and a restart policy, and waits only for what there is", () => {
    for (const service of Object.values(read.services)) {
      expect(service).toMatchObject({
        mem_limit: expect.stringMatching(/^[1-9]\d+m$/) as string,
        logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
        restart: expect.stringMatching(/^(unless-stopped|no)$/) as string,
      });
      for (const other of Object.keys(service.depends_on ?? {})) expect(read.services).toHaveProperty([other]);
      for (const network of service.networks) expect(read.networks).toHaveProperty([network]);
    }
  });

  test("what connects to the database and ends waits for the database itself", () => {
    for (const { restart, environment, depends_on } of Object.values(read.services))
      if (restart === "no" && environment?.["PGHOST"] !== undefined)
        expect(depends_on).toMatchObject({ postgres: { condition: "service_healthy" } });
  });

  test("no file holds a value of a secret", () => {
    expect(Object.values(files).join("")).not.toMatch(/sk_live|whsec_|:\/\/[^/\s:]+:[^/\s@$]+@/);
  });
});

describe("the files laid over the clone of 2025-12", () => {
  test("are these, and the same bytes for the same settings", () => {
    expect(Object.keys(rendered)).toEqual([
      "docker-compose.prod.yml",
      ".env.prod",
      "yapit-infra/stack-auth-setup.sql",
      "yapit-infra/dump-database.sh",
    ]);
    expect(renderFiles({ ...PRODUCTION })).toEqual(rendered);
  });

  test("the compose file reads back as what was meant", () => {
    expect(file).toEqual(composeFile(PRODUCTION));
  });

  test("every service has limits, bounded logs, a restart policy and Dokploy's network", () => {
    for (const service of Object.values(file.services)) {
      expect(service).toMatchObject({
        mem_limit: expect.stringMatching(/^\d+m$/) as string,
        networks: ["dokploy-network"],
        logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
        restart: expect.stringMatching(/^(unless-stopped|no)$/) as string,
      });
    }
  });

  test("nothing but Stack Auth's dashboard is published, and that on loopback", () => {
    const published = Object.entries(file.services).flatMap(([name, { ports }]) =>
      (ports ?? []).map((port) => `${name} ${port}`),
    );
    expect(published).toEqual(["stack-auth 127.0.0.1:8101:8101"]);
  });

  test("production dumps its database before Stack Auth migrates it, staging does not", () => {
    expect(file.services["stack-auth"]?.depends_on).toMatchObject({
      "database-dump": { condition: "service_completed_successfully" },
    });
    const staging = composeFile({ ...PRODUCTION, production: false });
    expect(Object.keys(staging.services)).not.toContain("database-dump");
  });

  test("gateway starts only after Stack Auth's project is in place", () => {
    expect(file.services["gateway"]?.depends_on).toMatchObject({
      "stack-auth-setup": { condition: "service_completed_successfully" },
    });
  });

  test("only gateway and Stack Auth read the file with all the secrets; a worker gets what it reads", () => {
    const readers = Object.entries(file.services).filter(([, service]) => service.env_file !== undefined);
    expect(readers.map(([name]) => name)).toEqual(["gateway", "stack-auth"]);
    expect(file.services["kokoro-cpu"]?.environment).toEqual({
      ADAPTER_CLASS: "yapit.workers.adapters.kokoro.KokoroAdapter",
      DEVICE: "cpu",
      REDIS_URL: plainSettings(PRODUCTION)["REDIS_URL"],
      OMP_NUM_THREADS: "2",
      MKL_NUM_THREADS: "2",
    });
  });

  test("nginx starts again with each upstream made anew, for it keeps the address it found at its start", () => {
    expect(file.services["frontend"]?.depends_on).toEqual({
      gateway: { condition: "service_healthy", restart: true },
      "stack-auth": { condition: "service_healthy", restart: true },
    });
  });

  test("Traefik asks Let's Encrypt for names that are not proxied, and shows the origin certificate for those that are", () => {
    const label = "traefik.http.routers.yapit-frontend.tls.certresolver";
    expect(file.services["frontend"]?.labels).not.toHaveProperty([label]);
    expect(composeFile({ ...PRODUCTION, certificate: "letsencrypt" }).services["frontend"]?.labels).toHaveProperty(
      [label],
      "letsencrypt",
    );
  });

  test("the pages get their ids at build time", () => {
    expect(renderFrontendSettings(PRODUCTION, { projectId: "p-1", clientKey: "pck_1" })).toBe(
      "VITE_STACK_BASE_URL=https://yaptts.org/auth\nVITE_STACK_AUTH_PROJECT_ID=p-1\nVITE_STACK_AUTH_CLIENT_KEY=pck_1\nVITE_API_BASE_URL=/api\nVITE_WS_BASE_URL=wss://yaptts.org/api\n",
    );
  });

  test("values with quotes in them are quoted, and refused where no quoting helps", () => {
    expect(renderEnvFile({ CORS_ORIGINS: '["https://yaptts.org"]' })).toBe(`CORS_ORIGINS='["https://yaptts.org"]'\n`);
    expect(() => renderEnvFile({ A: "it's" })).toThrow("A: a plain setting holds neither ' nor line breaks");
    expect(() => renderEnvFile({ A: "C:\\" })).toThrow("ends in no backslash");
  });
});
