/** Runs where a Traefik is installed: it takes the bootstrap's files and the containers' labels without an error. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { remoteScript } from "../../../components/platform/remote-script.ts";
import { composeFile } from "../../../compose/application.ts";
import type { ApplicationSettings } from "../../../compose/settings.ts";
import { selfMade } from "@yapit-infra/sandbox/machine/docker/traefik/certificates.ts";
import { PRODUCTION } from "../compose/settings.ts";
import { dockerSocket } from "./docker-socket.ts";

const version = /^Version:\s+(\S+)/m.exec(spawnSync("traefik", ["version"], { encoding: "utf8" }).stdout)?.[1];
const reason = version ?? "skipped: traefik is not installed";

interface Listed {
  name: string;
  rule?: string;
  status: string;
  error?: string[];
}

describe.skipIf(version === undefined)(`a real Traefik (${reason})`, () => {
  let folder: string;
  let socket: Server | undefined;
  let traefik: ChildProcess | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "yapit-traefik-"));
  });
  afterEach(() => {
    traefik?.kill();
    socket?.closeAllConnections();
    socket?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** traefik.sh, with its folders in `folder` and no Docker; tells the path of the file for Traefik. */
  function bootstrapped(values: Record<string, string>): string {
    for (const program of ["docker", "curl"]) {
      mkdirSync(join(folder, "bin"), { recursive: true });
      writeFileSync(join(folder, "bin", program), "#!/bin/sh\n");
      chmodSync(join(folder, "bin", program), 0o755);
    }
    mkdirSync(join(folder, "root"));
    const script = remoteScript("traefik.sh", { TRAEFIK_IMAGE: "traefik", ACME_EMAIL: "a@b.org", ...values })
      .replaceAll("/etc/dokploy", join(folder, "etc"))
      .replaceAll("/root/", join(folder, "root/"));
    const env = { PATH: `${join(folder, "bin")}:${process.env["PATH"] ?? ""}` };
    const { status, stderr } = spawnSync("sh", ["-s"], { input: script, env, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return join(folder, "etc/traefik/traefik.yml");
  }

  async function start(
    settings: ApplicationSettings,
    values: Record<string, string>,
  ): Promise<(what: string) => Promise<Listed[]>> {
    const path = bootstrapped(values);
    const labelled = Object.entries(composeFile(settings).services).map(([name, { labels = {} }], index) => ({
      name,
      labels,
      address: `10.0.1.${index + 2}`,
    }));
    socket = await dockerSocket(join(folder, "docker.sock"), labelled);
    const [web, websecure, api] = await Promise.all([freePort(), freePort(), freePort()]);
    const text = readFileSync(path, "utf8")
      .replace("insecure: false", "insecure: true")
      .replace('":80"', `"127.0.0.1:${web}"`)
      .replace('":443"', `"127.0.0.1:${websecure}"`)
      .replace("entryPoints:", `entryPoints:\n  traefik:\n    address: "127.0.0.1:${api}"`)
      .replaceAll("exposedByDefault", `endpoint: "unix://${join(folder, "docker.sock")}"\n    exposedByDefault`);
    writeFileSync(path, text);
    traefik = spawn("traefik", [`--configfile=${path}`], { stdio: "ignore" });
    const list = async (what: string) =>
      (await (await fetch(`http://127.0.0.1:${api}/api/http/${what}`)).json()) as Listed[];
    await vi.waitFor(
      async () => expect((await list("routers")).map(({ name }) => name)).toContain("yapit-frontend@docker"),
      {
        timeout: 20_000,
        interval: 100,
      },
    );
    return list;
  }

  async function pem(name: string): Promise<string> {
    const { certificate, key } = await selfMade(name, name);
    return `${certificate.trim()}\n${key.trim()}`;
  }

  const ours = (listed: Listed[]) => listed.filter(({ name }) => !name.endsWith("@internal"));

  test("takes production's files and labels, with the address for pushes", async () => {
    const secrets = { ORIGIN_PEM: await pem("yaptts.org"), VISITOR_PEM: await pem("visitor") };
    const list = await start(PRODUCTION, { ...secrets, DEPLOY_HOST: "yaptts.org" });
    const routers = ours(await list("routers"));
    expect(routers.map(({ name, status, error }) => [name, status, error])).toEqual([
      ["push-to-deploy@file", "enabled", undefined],
      ["yapit-frontend@docker", "enabled", undefined],
    ]);
    for (const what of ["routers", "services", "middlewares"])
      expect((await list(what)).filter(({ status }) => status !== "enabled")).toEqual([]);
  });

  test("takes staging's, with Let's Encrypt's certificates", async () => {
    const settings = { ...PRODUCTION, domain: "x.yaptts.org", production: false, certificate: "letsencrypt" as const };
    const list = await start(settings, { ORIGIN_PEM: "", VISITOR_PEM: "", DEPLOY_HOST: "" });
    const [router, ...others] = ours(await list("routers"));
    expect(others).toEqual([]);
    expect(router).toMatchObject({
      rule: "Host(`x.yaptts.org`)",
      status: "enabled",
      tls: { certResolver: "letsencrypt" },
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
