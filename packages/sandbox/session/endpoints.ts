/** The ports and keys that stay the same from one command to the next, made at the first. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { generateKeyPairSync } from "../machine/ssh-keys.ts";

const LISTENERS = [
  ...(["hetzner", "cloudflare", "github", "registry", "objects"] as const),
  ...(["visitors", "plugins", "ssh"] as const),
];

export interface Endpoints {
  ports: Record<(typeof LISTENERS)[number], number>;
  /** Of the jump host, OpenSSH form. */
  hostKey: { private: string; public: string };
  /** File of the private key that the jump host lets in, and the key's public half. */
  clientKeyFile: string;
  clientKey: string;
}

export async function endpointsIn(folder: string): Promise<Endpoints> {
  const file = join(folder, "endpoints.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Endpoints;
  const ports = await freePorts(LISTENERS.length);
  const host = generateKeyPairSync("ed25519");
  const client = generateKeyPairSync("ed25519");
  const clientKeyFile = join(folder, "jump-host-key");
  writeFileSync(clientKeyFile, client.privateKey, { mode: 0o600 });
  const endpoints: Endpoints = {
    ports: Object.fromEntries(LISTENERS.map((name, at) => [name, ports[at]])) as Endpoints["ports"],
    hostKey: { private: host.privateKey, public: host.publicKey },
    clientKeyFile,
    clientKey: client.publicKey,
  };
  writeFileSync(file, JSON.stringify(endpoints), { mode: 0o600 });
  return endpoints;
}

/** All held at once, so that no two are the same. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
