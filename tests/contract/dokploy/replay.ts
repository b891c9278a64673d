import { vi } from "vitest";
import { sessionCookie } from "@yapit-infra/sandbox/dokploy/api/authentication.ts";
import { beforehand, hostKey } from "./by-hand.ts";
import { isRecordedLog, logLines } from "./log-lines.ts";
import type { Names } from "./matching.ts";
import type { Exchange } from "./recording.ts";
import type { Stage } from "./stage.ts";

/** Which exchange answered the key that a request was sent with; the first unlimited one served for the most part. */
const keySource = (n: number): number => {
  if (n >= 50 && n <= 64) return 15;
  if (n === 418) return 417;
  return n === 427 || n === 428 ? 426 : 16;
};

/** Bodies that are no JSON, which the recording leaves out. */
const rawBodies: Record<number, string | undefined> = { 46: "{bad", 47: "{bad", 48: "name=x" };

const keyIn = (answer: unknown): string | undefined => /"key":"(\w+)"/.exec(JSON.stringify([answer]))?.[1];

export class Replay {
  private readonly stage: Stage;
  private readonly names: Names;
  private readonly keys = new Map<number, string>();
  private generated = { privateKey: "", publicKey: "" };
  private session = "";

  constructor(stage: Stage, names: Names) {
    this.stage = stage;
    this.names = names;
  }

  private async send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Response> {
    const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
    const request = new Request(`http://127.0.0.1:3000${path}`, { method, headers: { ...type, ...headers }, body });
    return this.stage.app.request(request);
  }

  private headersOf({ n, headers, key }: Exchange): Record<string, string> {
    const own = { ...headers };
    if (key) own["x-api-key"] ??= n === 425 ? hostKey : (this.keys.get(keySource(n)) ?? "");
    if (own["cookie"]) own["cookie"] = `${sessionCookie}=${this.session}`;
    const bearer = own["authorization"];
    if (bearer) own["authorization"] = `Bearer ${this.keys.get(16) ?? ""}`;
    return own;
  }

  /** Keys are masked in the recording: the pair that was generated last stands in. */
  private bodyOf({ n, method, request }: Exchange): string | undefined {
    if (method === "GET") return undefined;
    const raw = rawBodies[n];
    if (raw !== undefined) return raw;
    const { privateKey, publicKey } = this.generated;
    const masked = JSON.stringify(request)
      .replace("-----BEGIN ... trimmed", n === 91 ? "no key" : JSON.stringify(privateKey).slice(1, -1))
      .replace("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI… dokploy", publicKey.trim());
    return this.names.translated(masked);
  }

  /** The answers that named a deployment were polls, which were not recorded. */
  private bindDeployment(text: string): void {
    const [, id] = /deploymentId(?:=|":")([A-Za-z0-9_-]{21})/.exec(text) ?? [];
    const newest = this.stage.dokploy.tables.deployments.at(-1);
    if (id !== undefined && newest && !this.names.knows(id)) this.names.bind(id, newest.deploymentId);
  }

  private remember(n: number, path: string, answer: unknown, cookie: string | null): void {
    const key = keyIn(answer);
    if (key !== undefined && /createApiKey|api-key\/create/.test(path)) this.keys.set(n, key);
    const token = cookie === null ? undefined : /session_token=([^;]+)/.exec(cookie)?.[1];
    if (token !== undefined) this.session = token;
    if (path === "/api/sshKey.generate" && n !== 87) this.generated = answer as Replay["generated"];
  }

  /** Asks as recorded; every difference of the answer. */
  async ask(exchange: Exchange): Promise<string[]> {
    const { n, method, status, response } = exchange;
    vi.setSystemTime(Date.now() + 1000);
    await this.stage.idle();
    await beforehand[n]?.({
      stage: this.stage,
      names: this.names,
      call: async (verb, path, keyOf, body) => {
        const headers = { "x-api-key": this.keys.get(keyOf) ?? "" };
        const sent = await this.send(verb, path, headers, body === undefined ? undefined : JSON.stringify(body));
        return sent.json();
      },
    });
    this.bindDeployment(`${exchange.path}${JSON.stringify(exchange.request)}`);
    const path = this.names.translated(exchange.path);
    const answer = await this.send(method, path, this.headersOf(exchange), this.bodyOf(exchange));
    const text = await answer.text();
    const isJson = (answer.headers.get("content-type") ?? "").includes("json");
    const ours: unknown = isJson ? JSON.parse(text) : text;
    this.remember(n, exchange.path, ours, answer.headers.get("set-cookie"));
    const wrongStatus = answer.status === status ? [] : [`status: ${status} was recorded, ${answer.status} answered`];
    return [...wrongStatus, ...this.compared(response, ours)];
  }

  private compared(recorded: unknown, ours: unknown): string[] {
    if (!isRecordedLog(recorded) || typeof ours !== "string") return this.names.differences(recorded, ours);
    const lines = logLines(ours);
    return this.names.differences(recorded.$log, recorded.cut ? lines.slice(0, recorded.$log.length) : lines);
  }
}
