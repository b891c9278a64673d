import { describe, expect, test } from "vitest";
import facts from "../../../application-source/facts/v0.4.3.json" with { type: "json" };
import { composeFile } from "../../../compose/application.ts";
import type { ComposeService } from "../../../compose/compose-file.ts";
import { plainSettings, renderFiles, renderFrontendSettings } from "../../../compose/render.ts";
import { certainVariables } from "../../../compose/variable-names.ts";
import { PRODUCTION, SHAPES, STAGING, WITHOUT_AUTH } from "./settings.ts";

const CLIENT = { projectId: "p-1", clientKey: "pck_1" };
const TODAY = Object.entries(SHAPES).filter(([, { release }]) => release.name === "v0.4");

function service(settings: typeof PRODUCTION, name: string): ComposeService {
  const found = composeFile(settings).services[name];
  if (!found) throw new Error(`no service ${name}`);
  return found;
}

/** The labels of routers that lead to the service, by rule: whether a password stands before it. */
function routes(settings: typeof PRODUCTION, name: string): Record<string, "open" | "password"> {
  const labels = service(settings, name).labels ?? {};
  const rules = Object.entries(labels).filter(([label]) => label.endsWith(".rule"));
  return Object.fromEntries(
    rules.map(([label, rule]) => [rule, label.replace(".rule", ".middlewares") in labels ? "password" : "open"]),
  );
}

describe.each(TODAY)("what the repository of v0.4.3 wants is there: %s", (_, settings) => {
  const set = [...Object.keys(plainSettings(settings)), ...certainVariables(settings)];
  const { services } = composeFile(settings);

  test("every setting without which the gateway ends at its start", () => {
    const required = facts.gateway.settings.filter((setting) => setting.required).map(({ name }) => name);
    expect(required.length).toBeGreaterThan(20);
    for (const name of required)
      expect(set.filter((own) => own === name || own.startsWith(`${name}__`))).not.toEqual([]);
  });

  test("every variable without which a worker ends at its start, and another name for each", () => {
    for (const [kind, { variables }] of Object.entries(facts.workers)) {
      const workers = Object.entries(services).filter(([name]) => name.startsWith(`${kind}-cpu-`));
      const required = variables.filter((variable) => variable.required).map(({ name }) => name);
      expect(required).toContain("WORKER_ID");
      for (const [, { environment }] of workers)
        expect(Object.keys(environment ?? {})).toEqual(expect.arrayContaining(required));
      expect(workers.map(([name, { environment }]) => environment?.["WORKER_ID"] === name)).not.toContain(false);
    }
    expect(Object.keys(services).filter((name) => /-cpu/.test(name))).toEqual([
      "kokoro-cpu-1",
      "kokoro-cpu-2",
      "yolo-cpu-1",
    ]);
  });

  test("ports as nginx and gateway have them, and hosts that nginx must resolve before it starts", () => {
    expect(services["frontend"]?.expose).toEqual([String(facts.frontend.port)]);
    expect(services["gateway"]?.expose).toEqual([String(facts.gateway.port)]);
    const mounted = services["frontend"]?.volumes?.[0]?.replace(/^\.\/([^:]+):.*/, "$1");
    const nginx = mounted === undefined ? facts.frontend : facts.frontend.otherwise["frontend/nginx.selfhost.conf"];
    const hosts = Object.values(nginx.upstreams).map((upstream) => upstream.split(":")[0] ?? "");
    for (const host of hosts) expect(services["frontend"]?.depends_on).toHaveProperty([host]);
  });

  test("nothing the pages do not know is baked into them", () => {
    const client = settings.auth === "none" ? undefined : CLIENT;
    const names = renderFrontendSettings(settings, client).match(/^\w+/gm) ?? [];
    expect(facts.frontend.builtIn).toEqual(expect.arrayContaining(names));
  });
});

test("each image is built, or published, as the repository's own CI does it", () => {
  const built = Object.entries(PRODUCTION.release.services).filter(([, { build }]) => build);
  expect(built.map(([name]) => name)).toEqual([
    "frontend",
    "gateway",
    "smokescreen",
    "defuddle",
    "kokoro-cpu",
    "yolo-cpu",
  ]);
  for (const [name, { build, published }] of built) {
    const image = facts.images[name as keyof typeof facts.images];
    expect(`${build?.context ?? ""}/${build?.dockerfile ?? ""}`.replace("./", "")).toBe(image.dockerfile);
    if (name !== "frontend") expect(published).toBe(image.repository);
  }
  expect(PRODUCTION.release.stackAuth).toMatchObject({ image: facts.stackAuth.serverImage, sdk: facts.stackAuth.sdk });
});

test("an image pinned by its digest takes the place of its build, for each replica", () => {
  const image = `ghcr.io/yapit-tts/kokoro-cpu@sha256:${"1".repeat(64)}`;
  const settings = { ...PRODUCTION, images: { "kokoro-cpu": image } };
  for (const name of ["kokoro-cpu-1", "kokoro-cpu-2"]) {
    expect(service(settings, name)).toMatchObject({ image });
    expect(service(settings, name)).not.toHaveProperty("build");
  }
  expect(service(settings, "yolo-cpu-1")).toHaveProperty("build");
});

describe("who reaches whom", () => {
  test("strangers' pages run where the proxy is the only way out, and it leads to no database", () => {
    const { networks } = composeFile(PRODUCTION);
    expect(service(PRODUCTION, "defuddle").networks).toEqual(["browser-net"]);
    expect(networks["browser-net"]).toEqual({ internal: true });
    expect(service(PRODUCTION, "smokescreen").networks).toEqual(["browser-net", "egress-net"]);
    const reachable = Object.entries(composeFile(PRODUCTION).services).filter(([, { networks: own }]) =>
      own.some((network) => ["browser-net", "egress-net"].includes(network)),
    );
    expect(reachable.map(([name]) => name)).toEqual(["gateway", "smokescreen", "defuddle", "gateway-standby"]);
  });

  test("workers reach Redis and nothing else, and hold no secret but the way to it", () => {
    const { services, networks } = composeFile(PRODUCTION);
    expect(networks["worker-net"]).toEqual({ internal: true });
    const there = Object.entries(services).filter(([, { networks: own }]) => own.includes("worker-net"));
    expect(there.map(([name]) => name)).toEqual(["redis", "kokoro-cpu-1", "kokoro-cpu-2", "yolo-cpu-1"]);
    for (const [name, { env_file, environment }] of there) {
      expect(env_file, name).toBeUndefined();
      expect(JSON.stringify(environment).match(/\$\{\w+/g), name).toEqual([
        name === "redis" ? "${REDIS_PASSWORD" : "${REDIS_URL",
      ]);
    }
  });

  test("no service has a capability that it was not given, nor may gain one", () => {
    for (const [name, { cap_drop, security_opt }] of Object.entries(composeFile(PRODUCTION).services)) {
      expect(cap_drop, name).toEqual(["ALL"]);
      expect(security_opt, name).toEqual(["no-new-privileges:true"]);
    }
  });

  test("nothing is published on the machine's own ports", () => {
    expect(
      Object.values(composeFile({ ...PRODUCTION, dashboard: true }).services).flatMap(({ ports = [] }) => ports),
    ).toEqual([]);
  });
});

describe("what the world sees", () => {
  test("is the pages, and Stack Auth's API under its own name", () => {
    expect(routes(PRODUCTION, "frontend")).toEqual({ "Host(`yaptts.org`)": "open" });
    expect(routes(PRODUCTION, "stack-auth")).toEqual({ "Host(`auth.yaptts.org`) && PathPrefix(`/api`)": "open" });
    expect(routes(STAGING, "stack-auth")).toEqual({
      "Host(`staging-x-auth.yaptts.org`) && PathPrefix(`/api`)": "open",
    });
  });

  test("is no dashboard below /auth, where the frontend's nginx would show it to everybody", () => {
    const { environment, healthcheck } = service(PRODUCTION, "stack-auth");
    expect(facts.frontend.upstreams["/auth/"]).toBe("stack-auth:8101/");
    expect(environment).toEqual({ DASHBOARD_PORT: "8103" });
    expect(JSON.stringify(healthcheck?.test)).not.toContain("8101");
  });

  test("is the dashboard behind a password, where it is wanted at all", () => {
    expect(routes({ ...PRODUCTION, dashboard: true }, "stack-auth")).toEqual({
      "Host(`auth.yaptts.org`) && PathPrefix(`/api`)": "open",
      "Host(`auth.yaptts.org`)": "password",
    });
  });

  test("is nothing but the health without the password, where nobody signs in", () => {
    expect(routes(WITHOUT_AUTH, "frontend")).toEqual({
      "Host(`staging-x.yaptts.org`)": "password",
      "Host(`staging-x.yaptts.org`) && Path(`/api/health`)": "open",
    });
    const { services, volumes } = composeFile(WITHOUT_AUTH);
    expect(Object.keys(services).filter((name) => /stack|clickhouse/.test(name))).toEqual([]);
    expect(volumes).not.toHaveProperty("clickhouse-data");
    expect(Object.values(renderFiles(WITHOUT_AUTH)).join("")).not.toMatch(/STACK_|stack-auth|clickhouse/i);
    expect(renderFrontendSettings(WITHOUT_AUTH, undefined)).not.toContain("STACK");
    expect(plainSettings(WITHOUT_AUTH)["AUTH_ENABLED"]).toBe("false");
  });
});

test("before the gateway starts, what an earlier release wrote as root is its own, models have today's names, and the database is dumped", () => {
  expect(service(PRODUCTION, "gateway").depends_on).toMatchObject({
    "speech-models": { condition: "service_completed_successfully" },
    "volume-owner": { condition: "service_completed_successfully" },
    "database-dump": { condition: "service_completed_successfully" },
  });
  expect(Object.keys(composeFile(PRODUCTION).volumes)).toEqual(
    expect.arrayContaining(["pgdata", "audio_cache", "document_cache"]),
  );
});

test("a setting that the stack's file names wins over the release's", () => {
  const settings = { ...PRODUCTION, extra: { MAX_BLOCK_CHARS: "100", STRIPE_PRICE_BASIC_MONTHLY: "price_1" } };
  expect(renderFiles(settings)[".env.prod"]).toMatch(
    /^MAX_BLOCK_CHARS=100$[\s\S]*^STRIPE_PRICE_BASIC_MONTHLY=price_1$/m,
  );
});
