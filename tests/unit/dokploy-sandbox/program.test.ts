import { Agent, request } from "node:http";
import { duplexPair } from "node:stream";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { Calls } from "@yapit-infra/sandbox/calls.ts";
import { dokployPostgres } from "@yapit-infra/sandbox/dokploy/postgres/program.ts";
import { dokployProgram } from "@yapit-infra/sandbox/dokploy/program.ts";
import type { RunningProgram } from "@yapit-infra/sandbox/machine/host.ts";
import { InMemoryMachine, Volumes } from "./in-memory-machine.ts";

const pace = { start: 2, ownerLookup: 15, deploymentRow: 2, step: 2, commitTitle: 2 };

interface Answer {
  status: number;
  body: unknown;
}

class Installation {
  readonly machine = new InMemoryMachine();
  readonly volumes = new Volumes();
  readonly calls = new Calls();
  postgres: RunningProgram | undefined;
  dokploy: RunningProgram | undefined;
  private readonly cloned: string[] = [];

  startPostgres(): void {
    this.postgres = dokployPostgres().start(this.machine, this.volumes.postgres());
  }

  startDokploy(): void {
    const clone = ({ publicKey, branch }: { publicKey: string; branch: string }) => {
      this.cloned.push(publicKey);
      const files = { "docker-compose.prod.yml": "services:\n  web:\n    image: redis:7-alpine\n" };
      return { sha: "a".repeat(40), message: `commit on ${branch}`, files };
    };
    const program = dokployProgram({ calls: this.calls, clone, pace });
    this.dokploy = program.start(this.machine, this.volumes.container("dokploy/dokploy:v0.30.2"));
  }

  ask(method: string, path: string, options: { key?: string; body?: unknown } = {}): Promise<Answer> {
    const [ours, theirs] = duplexPair();
    const agent = new Agent({ keepAlive: false });
    // The types want a socket, http is content with any stream.
    Object.assign(agent, { createConnection: (): Duplex => ours });
    this.dokploy?.listeners.get(3000)?.(theirs);
    const headers = {
      "content-type": "application/json",
      ...(options.key !== undefined && { "x-api-key": options.key }),
    };
    return new Promise((resolve, reject) => {
      const sent = request({ method, path, host: "127.0.0.1", agent, headers }, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => {
          const body: unknown = text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text;
          resolve({ status: response.statusCode ?? 0, body });
        });
      });
      sent.on("error", reject);
      sent.end(options.body === undefined ? undefined : JSON.stringify(options.body));
    });
  }

  async healthy(): Promise<void> {
    for (;;) {
      const answer = await this.ask("GET", "/api/trpc/settings.health").catch(() => ({ status: 0 }));
      if (answer.status === 200) return;
      await delay(2);
    }
  }
}

const owner = { email: "owner@example.invalid", password: "a long password", name: "Owner", lastName: "One" };
const second = { ...owner, email: "second@example.invalid" };

describe("the container of Dokploy", () => {
  let installation = new Installation();
  afterEach(() => {
    installation.dokploy?.stop();
    installation.postgres?.stop();
    installation = new Installation();
  });

  it("refuses connections until its Postgres runs, then writes Traefik's files and is healthy", async () => {
    installation.startDokploy();
    await delay(10);
    await expect(installation.ask("GET", "/api/health")).rejects.toThrow();
    expect(installation.machine.files.size).toBe(0);
    installation.startPostgres();
    await installation.healthy();
    expect([...installation.machine.files.keys()].sort()).toEqual([
      "/etc/dokploy/traefik/dynamic/dokploy.yml",
      "/etc/dokploy/traefik/dynamic/middlewares.yml",
      "/etc/dokploy/traefik/traefik.yml",
    ]);
  });

  it("puts a file in the place of a folder that docker made of traefik.yml", async () => {
    installation.machine.folders.add("/etc/dokploy/traefik/traefik.yml");
    installation.startPostgres();
    installation.startDokploy();
    await installation.healthy();
    expect(await installation.machine.readFile("/etc/dokploy/traefik/traefik.yml")).toContain("certificatesResolvers:");
  });

  it("answers 500 while Postgres is away and keeps its rows over a restart of both", async () => {
    installation.startPostgres();
    installation.startDokploy();
    await installation.healthy();
    expect(await installation.ask("POST", "/api/auth/sign-up/email", { body: owner })).toMatchObject({ status: 200 });
    installation.postgres?.stop();
    expect(await installation.ask("GET", "/api/trpc/settings.health")).toMatchObject({ status: 500 });
    installation.dokploy?.stop();
    installation.startPostgres();
    installation.startDokploy();
    await installation.healthy();
    const again = await installation.ask("POST", "/api/auth/sign-up/email", { body: second });
    expect(again).toEqual({ status: 400, body: { message: "Admin is already created" } });
  });

  it("lets a second owner in while the first sign-up looks for its address", async () => {
    installation.startPostgres();
    installation.startDokploy();
    await installation.healthy();
    const both = await Promise.all(
      [owner, second].map((body) => installation.ask("POST", "/api/auth/sign-up/email", { body })),
    );
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const sql = [
      "psql",
      "-U",
      "dokploy",
      "-d",
      "dokploy",
      "-tA",
      "-c",
      "select count(*) from member where role = 'owner'",
    ];
    expect(await installation.postgres?.exec?.(sql, "")).toMatchObject({ stdout: "2\n" });
  });

  it("breaks the connection where a fault is injected, after the effect or before it", async () => {
    installation.startPostgres();
    installation.startDokploy();
    await installation.healthy();
    const next = installation.calls.made.length + 1;
    installation.calls.faultAt = () => (installation.calls.made.length === next ? { when: "after" } : undefined);
    await expect(installation.ask("POST", "/api/auth/sign-up/email", { body: owner })).rejects.toThrow();
    expect(await installation.ask("POST", "/api/auth/sign-up/email", { body: owner })).toMatchObject({ status: 422 });
  });

  it("exits when a fresh Postgres has no password", () => {
    const container = { ...installation.volumes.postgres(), env: { POSTGRES_DB: "dokploy" } };
    const program = dokployPostgres().start(installation.machine, container);
    expect(program.exitCode).toBe(1);
    expect(program.logs().join("\n")).toContain("superuser password is not specified");
  });
});
