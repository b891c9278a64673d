import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WatchAnswer, WatchCheck } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import { deploymentRow } from "../../../operations/status/deployment-row.ts";
import { tableOf } from "../../../operations/status/row.ts";
import { statusOf } from "../../../operations/status/status.ts";
import { watchedRows } from "../../../operations/status/watched-rows.ts";
import { openServices } from "./services.ts";
import { OperationError } from "../../../operations/operation-error.ts";
import { visit, visitedLine } from "../../../operations/visit/visit.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";

const AT = 1_800_000_000;
const check = (about: string, more: Partial<WatchCheck> = {}): WatchCheck => ({
  ...{ about, state: "ok", now: "ok", since: AT - 7200, detail: "fine", todo: "mend it" },
  ...more,
});
const watch = (checks: WatchCheck[], more: Partial<WatchAnswer> = {}): WatchAnswer => ({
  ...{ at: AT, lastLook: AT - 30, everyMinutes: 1, tells: true, untold: 0, checks },
  ...more,
});

function configOf(file: Record<string, unknown> = {}) {
  const parsed = parseStackConfig("staging-x", file);
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  return parsed.config;
}

describe("what the watcher sees, in status", () => {
  it("is one row for the services that are well, and one with what to do for each that is not", () => {
    const rows = watchedRows(
      watch([
        check("service gateway"),
        check("service redis", { state: "fault", now: "fault", detail: "0 of 1 runs" }),
        check("disk"),
        check("backup"),
      ]),
      true,
    );
    expect(rows).toEqual([
      { about: "watcher", state: "ok", detail: "looks every minute" },
      { about: "services", state: "ok", detail: "1 of 2 are well" },
      { about: "service redis", state: "fault", detail: "0 of 1 runs, for 2 h", todo: "mend it" },
      { about: "disk", state: "ok", detail: "fine" },
      { about: "backup", state: "ok", detail: "fine" },
    ]);
  });

  it("tells what is a fault at this moment although nobody was told yet, and what was one a moment ago", () => {
    const rows = watchedRows(
      watch([check("disk", { now: "fault", detail: "full" }), check("swap", { state: "fault" })]),
      true,
    );
    expect(rows).toContainEqual({ about: "disk", state: "fault", detail: "full, just now", todo: "mend it" });
    expect(rows).toContainEqual({
      about: "swap",
      state: "fault",
      detail: "fine, well again just now",
      todo: "mend it",
    });
  });

  it.each<[string, Partial<WatchAnswer>, string]>([
    ["has not looked for long", { lastLook: AT - 600 }, "has not looked for 10 min"],
    ["has never looked", { lastLook: null }, "has never looked"],
    ["is not listened to", { untold: 3 }, "nobody takes what it has to tell: 3 changes"],
  ])("includes the watcher itself, that %s", (_, more, detail) => {
    expect(watchedRows(watch([], more), true)[0]).toMatchObject({ about: "watcher", state: "fault", detail });
  });

  it("says that nobody watches: a fault only where somebody should", () => {
    expect(watchedRows(null, true)).toMatchObject([{ state: "fault", todo: "pulumi up puts it there" }]);
    expect(watchedRows(null, false)).toMatchObject([{ state: "unknown" }]);
    expect(watchedRows(watch([], { tells: false }), true)[0]?.detail).toContain("tells nobody");
  });
});

describe("the last deployment, in status", () => {
  const newest = {
    ...{
      deploymentId: "d",
      title: "t",
      description: `Commit: ${"a".repeat(40)}`,
      createdAt: "2026-11-29T18:00:00.000Z",
    },
    finishedAt: "2026-11-29T18:05:00.000Z",
  };
  it.each([
    ["done", "ok", "done 2026-11-29 18:05 UTC, commit aaaaaaa"],
    ["error", "fault", "the last one, 2026-11-29 18:05 UTC, commit aaaaaaa, ended with error"],
  ] as const)("that is %s", (status, state, detail) => {
    expect(deploymentRow({ ...newest, status })).toMatchObject({ state, detail });
  });
  it("is a fault where there was none", () => expect(deploymentRow(undefined)).toMatchObject({ state: "fault" }));
});

describe("the servers at Hetzner, in status", () => {
  it("are all there are, with what to do for one that is off, and for those that are gone", async () => {
    const services = await openServices();
    const make = (name: string, label: string) =>
      services.hetzner.servers.create({
        ...{ name, serverType: "cx33", location: "nbg1", image: "ubuntu-24.04" },
        labels: { "managed-by": "yapit-infra", [label]: "staging-x" },
      });
    make("yapit-staging-x", "stack");
    const { server } = make("yapit-staging-x-w1", "worker-of");
    await services.hetzner.settled();
    server.status = "off";
    const rows = await statusOf({
      config: configOf({ workers: { servers: 2, serverType: "cx33" } }),
      environment: { ...services.environment, YAPIT_VISIT_URL: services.environment["HCLOUD_ENDPOINT"] },
      onMachine: () => Promise.reject(new OperationError("port 22 is silent")),
    });
    services.close();
    expect(rows.filter(({ about }) => about === "server")).toEqual([
      { about: "server", state: "ok", detail: "yapit-staging-x, cx33 in nbg1, is running" },
      {
        ...{ about: "server", state: "fault", detail: "yapit-staging-x-w1, cx33 in nbg1, is off" },
        todo: "npm run recover -- --stack staging-x --start",
      },
      {
        ...{ about: "server", state: "fault", detail: "1 of 2 that only speak are at Hetzner" },
        todo: "pulumi up --refresh",
      },
    ]);
  });
});

describe("a visitor", () => {
  let server: Server;
  let statuses: Record<string, number[]> = {};
  const environment = () => ({ YAPIT_VISIT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = (request.url ?? "").slice(1);
      response.writeHead(statuses[path]?.shift() ?? 200).end();
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  });
  afterAll(() => server.close());

  it("asks for the pages, the API and the sign-in, by their names", async () => {
    const visited = await visit({ config: configOf(), environment: environment() });
    expect(visited.map(visitedLine)).toEqual([
      "site: https://staging-x.yaptts.org/ answers 200",
      "API: https://staging-x.yaptts.org/api/health answers 200",
      "sign-in: https://staging-x-auth.yaptts.org/api/v1 answers 200",
    ]);
  });

  it("takes the password's question for an answer where nobody signs in, and open pages for a fault", async () => {
    const config = configOf({ application: { auth: "none" } });
    statuses = { "https://staging-x.yaptts.org/": [401] };
    expect((await visit({ config, environment: environment() })).map(({ todo }) => todo)).toEqual([
      undefined,
      undefined,
    ]);
    expect((await visit({ config, environment: environment(), pauseMs: 1 }))[0]?.todo).toContain(
      "something else answers",
    );
  });

  it.each([
    [[502, 502, 502], "Traefik answers, and the application behind it does not: see the services"],
    [[522, 522, 522], "Cloudflare does not reach the machine: see the server, its firewall, and traefik"],
    [[526, 526, 526], "Cloudflare does not trust the machine's certificate: pulumi up --refresh"],
    [[502, 502, 200], undefined],
  ])("who is answered %j is told what to do, unless it comes right meanwhile", async (answers, todo) => {
    statuses = { "https://staging-x.yaptts.org/api/health": [...answers] };
    const visited = await visit({ config: configOf(), environment: environment(), pauseMs: 1 });
    expect(visited[1]?.todo).toBe(todo);
  });

  it("says so where nobody answers", async () => {
    const closed = createServer();
    await new Promise<void>((ready) => closed.listen(0, "127.0.0.1", ready));
    const nobody = { YAPIT_VISIT_URL: `http://127.0.0.1:${(closed.address() as AddressInfo).port}` };
    await new Promise((done) => closed.close(done));
    const [site] = await visit({
      config: configOf(),
      environment: nobody,
      pauseMs: 1,
    });
    expect(visitedLine(site ?? { about: "", url: "", answer: 0 })).toBe(
      "site: https://staging-x.yaptts.org/ does not answer (ECONNREFUSED); see the server, its firewall, and traefik",
    );
  });

  it("does not hide what else there is to see: a machine without a way to it is one row", async () => {
    const rows = await statusOf({
      ...{ config: configOf(), environment: environment() },
      onMachine: () => Promise.reject(new OperationError("port 22 is silent")),
    });
    expect(rows.map(({ about, state }) => `${about} ${state}`)).toEqual([
      "site ok",
      "API ok",
      "sign-in ok",
      "server unknown",
      "machine fault",
    ]);
    expect(tableOf(rows).slice(-2)).toEqual([
      "✗ machine  port 22 is silent",
      "           → see the server above, and that ssh.allowedFrom lets this address in",
    ]);
  });
});
