import { Agent, request } from "node:http";
import { duplexPair } from "node:stream";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { type DokployServer, startDokploy } from "@yapit-infra/sandbox/dokploy/program.ts";
import { migratedTables, type Tables } from "@yapit-infra/sandbox/dokploy/tables/tables.ts";
import { InMemoryHost } from "./in-memory-host.ts";

const pace = { start: 2, ownerLookup: 15, deploymentRow: 2, step: 2, commitTitle: 2 };

interface Answer {
  status: number;
  body: unknown;
}

class Installation {
  readonly host = new InMemoryHost();
  readonly calls = new Calls();
  tables: Tables | undefined;
  postgresRuns = false;
  dokploy: DokployServer | undefined;

  startDokploy(): void {
    this.dokploy = startDokploy({
      host: this.host,
      database: () => (this.postgresRuns ? this.tables : undefined),
      migrate: () => {
        if (this.postgresRuns) this.tables ??= migratedTables(new Date().toISOString());
        return this.postgresRuns;
      },
      clone: () => {
        throw new Error("nothing is cloned here");
      },
      calls: this.calls,
      version: "v0.30.2",
      pace,
    });
  }

  async answers(): Promise<void> {
    this.postgresRuns = true;
    this.startDokploy();
    await this.dokploy?.ready;
  }

  ask(method: string, path: string, options: { key?: string; body?: unknown } = {}): Promise<Answer> {
    const [ours, theirs] = duplexPair();
    const agent = new Agent({ keepAlive: false });
    // The types want a socket, http is content with any stream.
    Object.assign(agent, { createConnection: (): Duplex => ours });
    this.dokploy?.http.emit("connection", theirs);
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
}

const owner = { email: "owner@example.invalid", password: "a long password", name: "Owner", lastName: "One" };
const second = { ...owner, email: "second@example.invalid" };

describe("Dokploy's server", () => {
  let installation = new Installation();
  afterEach(() => {
    installation.dokploy?.stop();
    installation = new Installation();
  });

  it("is not ready until its Postgres runs, then has written Traefik's files and is healthy", async () => {
    installation.startDokploy();
    await delay(10);
    expect(installation.host.files.below("/etc")).toEqual([]);
    installation.postgresRuns = true;
    expect(await installation.dokploy?.ready).toBe(true);
    expect(await installation.ask("GET", "/api/trpc/settings.health")).toMatchObject({ status: 200 });
    const files = ["dynamic/dokploy.yml", "dynamic/middlewares.yml", "traefik.yml"];
    for (const file of files) expect(installation.host.files.read(`/etc/dokploy/traefik/${file}`)).toBeDefined();
  });

  it("puts a file in the place of a folder that docker made of traefik.yml", async () => {
    installation.host.files.makeFolder("/etc/dokploy/traefik/traefik.yml");
    await installation.answers();
    expect(await installation.host.readFile("/etc/dokploy/traefik/traefik.yml")).toContain("certificatesResolvers:");
  });

  it("answers 500 while Postgres is away and keeps its rows over a restart of both", async () => {
    await installation.answers();
    expect(await installation.ask("POST", "/api/auth/sign-up/email", { body: owner })).toMatchObject({ status: 200 });
    installation.postgresRuns = false;
    expect(await installation.ask("GET", "/api/trpc/settings.health")).toMatchObject({ status: 500 });
    installation.dokploy?.stop();
    await installation.answers();
    const again = await installation.ask("POST", "/api/auth/sign-up/email", { body: second });
    expect(again).toEqual({ status: 400, body: { message: "Admin is already created" } });
  });

  it("lets a second owner in while the first sign-up looks for its address", async () => {
    await installation.answers();
    const both = await Promise.all(
      [owner, second].map((body) => installation.ask("POST", "/api/auth/sign-up/email", { body })),
    );
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(installation.tables?.members.map(({ role }) => role)).toEqual(["owner", "owner"]);
  });

  it("breaks the connection where a fault is injected, after the effect or before it", async () => {
    await installation.answers();
    const next = installation.calls.made.length + 1;
    installation.calls.faultAt = () => (installation.calls.made.length === next ? { when: "after" } : undefined);
    await expect(installation.ask("POST", "/api/auth/sign-up/email", { body: owner })).rejects.toThrow();
    expect(await installation.ask("POST", "/api/auth/sign-up/email", { body: owner })).toMatchObject({ status: 422 });
  });
});
