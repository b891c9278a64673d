import { beforeAll, describe, expect, it, vi } from "vitest";
import { visit } from "@yapit-infra/sandbox/front-door.ts";
import {
  applicationFiles,
  dotenv,
  ENVIRONMENT,
  FOLDER,
  PROJECT,
  PROJECT_ID,
  REQUEST,
  TRAEFIK_RUN,
} from "./application-files.ts";
import { eventually, fakeMachine, type FakeMachine } from "./fake-machine.ts";

// The whole application starts in these tests: a busy computer takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

async function platform(changes: Record<string, string | undefined> = {}): Promise<FakeMachine> {
  const machine = await fakeMachine(applicationFiles(changes));
  await machine.run("swarm init --advertise-addr 203.0.113.10");
  await machine.run("network create --driver overlay --attachable dokploy-network");
  await machine.run(TRAEFIK_RUN);
  return machine;
}

function get(machine: FakeMachine, url: string) {
  const world = {
    resolve: () => ({ address: "203.0.113.10", proxied: true }),
    serverByAddress: () => ({ id: 1 }),
    allows: () => true,
    machine: () => machine,
  };
  return visit(world, url);
}

const container = (machine: FakeMachine, service: string) =>
  machine.docker.containers({ project: PROJECT }).find(({ name }) => name === `${PROJECT}-${service}-1`);

describe("the whole application", () => {
  let machine: FakeMachine;
  beforeAll(async () => {
    machine = await platform();
    expect(await machine.docker.composeUp({ ...REQUEST, wait: true })).toMatchObject({ ok: true });
  });

  it("answers through Cloudflare, Traefik and nginx", async () => {
    await expect(get(machine, "https://yaptts.org/")).resolves.toMatchObject({
      status: 200,
      body: expect.stringContaining(PROJECT_ID) as string,
    });
    await expect(get(machine, "https://yaptts.org/api/health")).resolves.toMatchObject({
      status: 200,
      body: '{"status":"ok"}',
    });
    await expect(
      get(machine, `https://yaptts.org/auth/api/v1/projects/${PROJECT_ID}/.well-known/jwks.json`),
    ).resolves.toMatchObject({ status: 200 });
  });

  it("knows no other name, and none over plain HTTP", async () => {
    await expect(get(machine, "https://other.org/")).resolves.toMatchObject({ status: 404 });
    await expect(get(machine, "http://yaptts.org/")).resolves.toMatchObject({ status: 404 });
  });

  it("leaves Stack Auth's dashboard to loopback alone", () => {
    expect([...machine.loopbackPorts]).toEqual([8101]);
  });

  it("keeps a dump that pg_restore can read", () => {
    const dumps = Object.keys(machine.cli.state.volumes[`${PROJECT}_dumps`]?.data ?? {});
    expect(dumps).toEqual([expect.stringMatching(/^\d{4}-.*\.dump$/)]);
  });

  it("runs again without touching what is unchanged, but for the services that run once", async () => {
    const before = new Map(machine.docker.containers().map(({ name, id }) => [name, id]));
    const { ok, log } = await machine.docker.composeUp(REQUEST);
    expect(ok).toBe(true);
    expect(new Map(machine.docker.containers().map(({ name, id }) => [name, id]))).toEqual(before);
    expect(log.filter((line) => line.endsWith("Started"))).toEqual([
      ` Container ${PROJECT}-database-dump-1  Started`,
      ` Container ${PROJECT}-stack-auth-setup-1  Started`,
    ]);
  });

  it("comes back after the machine was off", async () => {
    machine.cli.stop();
    expect(machine.listeners.size).toBe(0);
    await machine.cli.start();
    await eventually(
      "GET /api/health",
      async () => (await get(machine, "https://yaptts.org/api/health")).status === 200,
    );
  });
});

describe("a deployment that goes wrong", () => {
  it("is done although a container crashes over and over", async () => {
    const machine = await platform({ "sandbox-behaviour.json": '{"kokoro-cpu":"crash-loop"}' });
    await expect(machine.docker.composeUp(REQUEST)).resolves.toMatchObject({ ok: true });
    await eventually("restarts", () => (container(machine, "kokoro-cpu")?.restarts ?? 0) > 1);
  });

  it("fails when a build fails", async () => {
    const machine = await platform({ "sandbox-behaviour.json": '{"frontend":"build-fails"}' });
    const { ok, log } = await machine.docker.composeUp(REQUEST);
    expect(ok).toBe(false);
    expect(log.at(-1)).toMatch(/^target frontend: failed to solve: process/);
  });

  it("fails with --wait when the gateway stays unhealthy", async () => {
    const machine = await platform({ "sandbox-behaviour.json": '{"gateway":"unhealthy"}' });
    const { ok, log } = await machine.docker.composeUp({ ...REQUEST, wait: true });
    expect(ok).toBe(false);
    expect(log.at(-1)).toBe(`dependency failed to start: container ${PROJECT}-gateway-1 is unhealthy`);
  });

  it.each([
    [false, 502],
    [true, 200],
  ])("leaves nginx at its upstream's old address, but for restart: %s", async (restart, status) => {
    const depends = "      gateway: { condition: service_healthy }\n      stack-auth: { condition: service_healthy }\n";
    const machine = await platform();
    const file = `${FOLDER}/${REQUEST.file}`;
    const text = machine.files.get(file) ?? "";
    expect(text).toContain(depends);
    if (restart)
      machine.files.set(file, text.replace(depends, depends.replaceAll("healthy }", "healthy, restart: true }")));
    await machine.docker.composeUp({ ...REQUEST, wait: true });
    machine.files.set(`${FOLDER}/.env`, dotenv({ ...ENVIRONMENT, RUNPOD_API_KEY: "another" }));
    expect(await machine.docker.composeUp({ ...REQUEST, wait: true })).toMatchObject({ ok: true });
    expect(await get(machine, "https://yaptts.org/api/health")).toMatchObject({ status });
  });

  it("cannot use another database password than the volume was made with", async () => {
    const machine = await platform();
    await machine.docker.composeUp({ ...REQUEST, wait: true });
    const text = dotenv(ENVIRONMENT).replaceAll("database-password", "another");
    machine.files.set(`${FOLDER}/.env`, text);
    const { ok, log } = await machine.docker.composeUp(REQUEST);
    expect(ok).toBe(false);
    expect(log.at(-1)).toBe('service "database-dump" didn\'t complete successfully: exit 1');
    const logs = await machine.run(`logs ${PROJECT}-database-dump-1`);
    expect(logs.stdout).toContain('password authentication failed for user "yapit_prod"');
  });

  it("cannot set Stack Auth up before its migrations", async () => {
    const machine = await platform();
    await machine.docker.composeUp({ ...REQUEST, wait: true });
    const command = [
      "exec",
      "-i",
      `${PROJECT}-postgres-1`,
      "psql",
      "-U",
      "yapit_prod",
      "-d",
      "postgres",
      "-v",
      "ON_ERROR_STOP=1",
    ];
    const { code, stderr } = await machine.run(command, "INSERT INTO \"Project\"(id) VALUES ('x');");
    expect(code).toBe(3);
    expect(stderr).toBe('psql:<stdin>:1: ERROR:  relation "Project" does not exist\n');
  });

  it.each([
    [
      "a network that does not exist",
      {
        "docker-compose.prod.yml":
          "services: {a: {image: redis:7-alpine, networks: [n]}}\nnetworks: {n: {external: true}}",
      },
      "network n declared as external, but could not be found",
    ],
    [
      "an image without that tag",
      { "docker-compose.prod.yml": "services: {a: {image: stackauth/server:0000000}}" },
      "Error response from daemon: manifest for stackauth/server:0000000 not found: manifest unknown: manifest unknown",
    ],
    [
      "a key that compose does not know",
      { "docker-compose.prod.yml": "services: {a: {imag: redis}}" },
      `validating ${FOLDER}/docker-compose.prod.yml: services.a additional properties 'imag' not allowed`,
    ],
    [
      "a required variable that is missing",
      { "docker-compose.prod.yml": "services: {a: {image: redis, environment: {X: '${NOBODY:?}'}}}" },
      "error while interpolating services.a.environment.X: required variable NOBODY is missing a value",
    ],
    [
      "an env_file that is missing",
      { "docker-compose.prod.yml": "services: {a: {image: redis, env_file: [.env.prod]}}" },
      `env file ${FOLDER}/.env.prod not found: stat ${FOLDER}/.env.prod: no such file or directory`,
    ],
    [
      "a Dockerfile that is missing",
      { "yapit/gateway/Dockerfile": undefined },
      "target gateway: failed to solve: failed to read dockerfile: open yapit/gateway/Dockerfile: no such file or directory",
    ],
    [
      "no compose file",
      { "docker-compose.prod.yml": undefined },
      `open ${FOLDER}/docker-compose.prod.yml: no such file or directory`,
    ],
  ])("names %s", async (_, changes, words) => {
    const machine = await platform(changes);
    const { ok, log } = await machine.docker.composeUp(REQUEST);
    expect({ ok, words: log.at(-1) }).toEqual({ ok: false, words });
  });
});

describe("files mounted from the clone", () => {
  it("do not reach a running container when they change", async () => {
    const machine = await platform({
      "docker-compose.prod.yml": 'services: {a: {image: redis:7-alpine, volumes: ["./processors.json:/x.json:ro"]}}',
    });
    await machine.docker.composeUp(REQUEST);
    machine.files.set(`${FOLDER}/processors.json`, "[1]");
    await machine.docker.composeUp(REQUEST);
    expect((await machine.run(`exec ${PROJECT}-a-1 cat /x.json`)).stdout).toBe("[]");
    await machine.run(`restart ${PROJECT}-a-1`);
    expect((await machine.run(`exec ${PROJECT}-a-1 cat /x.json`)).stdout).toBe("[1]");
  });

  it("keep a stopped container down when the clone is gone", async () => {
    const machine = await platform({
      "docker-compose.prod.yml": 'services: {a: {image: redis:7-alpine, volumes: ["./processors.json:/x.json:ro"]}}',
    });
    await machine.docker.composeUp(REQUEST);
    await machine.docker.composeStop(PROJECT);
    await machine.remove(FOLDER);
    const { ok, log } = await machine.docker.composeStart(PROJECT);
    expect(ok).toBe(false);
    expect(log.at(-1)).toContain("not a directory");
  });
});
