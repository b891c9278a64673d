/** The one ssh connection of a plugin process: opened at its first use, opened again when it broke. */
import type { Duplex, Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { Client, ClientChannel } from "ssh2";
import { CommandTimedOut, type CommandResult, type MachineLink } from "./machine-link.ts";
import {
  connectionError,
  hostKeyAlgorithms,
  parseHostKey,
  type SshEndpoint,
  UnreachableMachine,
  wrongHostKey,
} from "./ssh-endpoint.ts";

const READY_TIMEOUT_MS = 15_000;
const COMMAND_TIMEOUT_SECONDS = 120;
const ATTEMPTS = 3;
const PANEL_PORT = 3000;
const WITHIN_PANEL_TIMEOUT_MS = 10_000;
/** Both directions of a connection made in the container's network, with nothing but bash; ends when the server's side does. */
const WITHIN_PANEL = `task=$(timeout 8 docker ps -q --filter label=com.docker.swarm.service.name=dokploy --filter status=running | head -n 1) && [ -n "$task" ] && exec nsenter -n -t "$(docker inspect -f '{{.State.Pid}}' "$task")" bash -c 'exec 3<>/dev/tcp/127.0.0.1/${PANEL_PORT} 4<&0 && echo stands >&2 && { cat <&4 >&3 & cat <&3; kill $!; }'`;

export class SshConnection implements MachineLink {
  readonly #machine: SshEndpoint;
  readonly #proxy: SshEndpoint | undefined;
  #client: Promise<Client> | undefined;
  readonly #open: Client[] = [];

  constructor(machine: SshEndpoint, proxy?: SshEndpoint) {
    this.#machine = machine;
    this.#proxy = proxy;
  }

  /** @param stdin what breaks off as a stream ends the connection's channel, and never looks like its end */
  async exec(
    command: string,
    stdin: string | Readable = "",
    timeoutSeconds = COMMAND_TIMEOUT_SECONDS,
  ): Promise<CommandResult> {
    const client = await this.#connected();
    let timer: NodeJS.Timeout | undefined;
    return new Promise<CommandResult>((resolve, reject) => {
      client.exec(command, (error, channel) => {
        if (error) {
          reject(error);
          return;
        }
        // Listened to in this very turn: a quick command's exit status can come in one packet with the channel's opening.
        collect(channel, resolve, reject);
        if (typeof stdin === "string") channel.end(stdin);
        else {
          stdin.once("error", (broken) => {
            reject(broken);
            channel.close();
          });
          stdin.pipe(channel);
        }
        timer = setTimeout(() => {
          reject(
            new CommandTimedOut(`the machine did not end "${command.slice(0, 60)}" within ${timeoutSeconds} seconds`),
          );
          channel.close();
        }, timeoutSeconds * 1000);
      });
    }).finally(() => clearTimeout(timer));
  }

  async channel(port: number): Promise<Duplex> {
    const client = await this.#connected();
    try {
      return await forward(client, "127.0.0.1", port);
    } catch (refused) {
      if (port !== PANEL_PORT) throw refused;
      return withinPanel(client, refused as Error);
    }
  }

  close(): void {
    this.#client = undefined;
    for (const client of this.#open.splice(0)) client.end();
  }

  #connected(): Promise<Client> {
    this.#client ??= this.#connectWithPatience().catch((error: unknown) => {
      this.close();
      throw error;
    });
    return this.#client;
  }

  async #connectWithPatience(): Promise<Client> {
    const end = performance.now() + READY_TIMEOUT_MS;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#connectOnce();
      } catch (error) {
        // A restarting ssh server refuses at once; a closed firewall has taken all the time already.
        if (attempt === ATTEMPTS || performance.now() > end || !(error instanceof UnreachableMachine)) throw error;
        await sleep(300 * attempt);
      }
    }
  }

  async #connectOnce(): Promise<Client> {
    if (!this.#proxy) return this.#login("the machine", this.#machine);
    const jump = await this.#login("the jump host", this.#proxy);
    const way = await forward(jump, this.#machine.host, this.#machine.port).catch((error: unknown) => {
      jump.end();
      throw connectionError("the machine", this.#machine, error as Error);
    });
    return this.#login("the machine", this.#machine, way);
  }

  /** `way` is a stream that leads to the server already. */
  async #login(role: string, endpoint: SshEndpoint, way?: Duplex): Promise<Client> {
    // Loaded here: it takes 90 ms, and a plugin that is only asked for its name must start at once.
    const { default: ssh2 } = await import("ssh2");
    const client = new ssh2.Client();
    const pinned = parseHostKey(endpoint.hostKey);
    if (!pinned) throw wrongHostKey(role, endpoint);
    let refusedHostKey = false;
    await new Promise<void>((resolve, reject) => {
      client.once("ready", resolve);
      // ssh2 leaves Nagle's delay on, which costs each small request tens of milliseconds.
      if (!way) client.once("connect", () => client.setNoDelay(true));
      client.once("error", (error: Error) => {
        reject(refusedHostKey ? wrongHostKey(role, endpoint) : connectionError(role, endpoint, error));
      });
      client.once("close", () => reject(connectionError(role, endpoint, new Error("connection closed"))));
      try {
        client.connect({
          host: endpoint.host,
          port: endpoint.port,
          username: endpoint.user,
          privateKey: endpoint.privateKey,
          ...(way ? { sock: way } : {}),
          readyTimeout: READY_TIMEOUT_MS,
          keepaliveInterval: 10_000,
          // A host key in the algorithms' list is typed as a union of known names.
          algorithms: { serverHostKey: hostKeyAlgorithms(pinned.type) as never[] },
          hostVerifier: (key: Buffer) => {
            refusedHostKey = !key.equals(pinned.blob);
            return !refusedHostKey;
          },
        });
      } catch {
        reject(connectionError(role, endpoint, Object.assign(new Error(), { level: "client-authentication" })));
      }
    });
    // After the login an error only means that the connection is gone; who waits on a channel hears of it there.
    client.on("error", () => undefined);
    client.once("close", () => this.close());
    // A jump host only passes on that the machine's side has ended: nobody else closes the way.
    client.once("end", () => way?.destroy());
    this.#open.push(client);
    return client;
  }
}

function collect(
  channel: ClientChannel,
  resolve: (result: CommandResult) => void,
  reject: (error: Error) => void,
): void {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  let code: number | undefined;
  channel.on("data", (chunk: Buffer) => out.push(chunk));
  channel.stderr.on("data", (chunk: Buffer) => err.push(chunk));
  channel.on("exit", (exitCode: number | null) => (code = exitCode ?? 255));
  channel.on("error", reject);
  channel.on("close", () => {
    // Without an exit status the connection broke, and nobody knows how far the command came.
    if (code === undefined) reject(new UnreachableMachine("the ssh connection broke during a command"));
    else resolve({ stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(), code });
  });
}

/**
 * Dokploy's documentation advises to publish its port no more once the panel has a name: then it is reached within the service's
 * own network. Rejects with what had been refused where no such service runs.
 */
function withinPanel(client: Client, refused: Error): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.exec(WITHIN_PANEL, (error, channel) => {
      if (error) {
        reject(error);
        return;
      }
      const timer = setTimeout(() => {
        reject(refused);
        channel.close();
      }, WITHIN_PANEL_TIMEOUT_MS);
      // Nothing has been asked yet: the first thing to come is the word that it stands.
      channel.stderr.on("data", (chunk: Buffer) => {
        if (chunk.toString().trim() !== "stands") return;
        clearTimeout(timer);
        resolve(channel);
      });
      // Not its close: of a channel whose output nobody reads ssh2 never says that it is closed.
      channel.once("exit", () => {
        clearTimeout(timer);
        reject(refused);
      });
    });
  });
}

function forward(client: Client, host: string, port: number): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut("127.0.0.1", 0, host, port, (error, channel) => {
      if (error) reject(error);
      else resolve(channel);
    });
  });
}
