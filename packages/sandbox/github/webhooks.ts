/** Webhooks of a repository, and the deliveries a push makes. */
import { createHmac, randomUUID } from "node:crypto";
import { notFound, ValidationFailed } from "./refusals.ts";
import type { GithubState, Hook, Repository } from "./state.ts";

/** POSTs to a hook's address; answers the HTTP status, or throws when there is no connection. */
export type Deliver = (url: string, headers: Record<string, string>, body: string) => Promise<{ status: number }>;

export interface HookRequest {
  name?: string;
  active?: boolean;
  events?: string[];
  config?: { url?: string; content_type?: string; insecure_ssl?: string | number; secret?: string };
}

const EVENTS = "* push pull_request issues issue_comment create delete release ping workflow_run".split(" ");

export class Webhooks {
  readonly #state: GithubState;
  readonly #deliver: Deliver;

  constructor(state: GithubState, deliver: Deliver) {
    this.#state = state;
    this.#deliver = deliver;
  }

  get(repository: Repository, id: number): Hook {
    const hook = repository.hooks.find((candidate) => candidate.id === id);
    if (!hook) throw notFound();
    return hook;
  }

  create(repository: Repository, request: HookRequest): Hook {
    const now = new Date().toISOString();
    const hook: Hook = {
      id: ++this.#state.serial,
      active: request.active ?? true,
      events: checkEvents(request.events ?? ["push"]),
      config: readConfig(request.config),
      created_at: now,
      updated_at: now,
      last_response: { code: null, status: "unused", message: null },
    };
    this.#checkTwin(repository, hook);
    repository.hooks.push(hook);
    return hook;
  }

  /** A given `config` replaces the whole one; a secret left out is gone. */
  edit(repository: Repository, id: number, request: HookRequest): Hook {
    const hook = this.get(repository, id);
    const changed: Hook = {
      ...hook,
      active: request.active ?? hook.active,
      events: checkEvents(request.events ?? hook.events),
      config: request.config ? readConfig(request.config) : hook.config,
      updated_at: new Date().toISOString(),
    };
    this.#checkTwin(repository, changed);
    return Object.assign(hook, changed);
  }

  delete(repository: Repository, id: number): void {
    repository.hooks.splice(repository.hooks.indexOf(this.get(repository, id)), 1);
  }

  /** To every active hook that asks for the event; what the other side answers is kept with the hook. */
  async send(repository: Repository, event: string, payload: object): Promise<void> {
    const wanted = repository.hooks.filter(
      ({ active, events }) => active && (events.includes(event) || events.includes("*")),
    );
    await Promise.all(wanted.map((hook) => this.#send(hook, event, JSON.stringify(payload))));
  }

  async #send(hook: Hook, event: string, json: string): Promise<void> {
    const { url, content_type, secret } = hook.config;
    const body = content_type === "json" ? json : new URLSearchParams({ payload: json }).toString();
    const headers: Record<string, string> = {
      "content-type": content_type === "json" ? "application/json" : "application/x-www-form-urlencoded",
      "user-agent": "GitHub-Hookshot/5a2c1f0",
      "X-GitHub-Delivery": randomUUID(),
      "X-GitHub-Event": event,
      "X-GitHub-Hook-ID": String(hook.id),
    };
    if (secret) headers["X-Hub-Signature-256"] = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    const status = await this.#deliver(url, headers, body).then(
      (answer) => answer.status,
      () => null,
    );
    const message =
      status === null ? "failed to connect to host" : status < 300 ? "OK" : `Invalid HTTP Response: ${status}`;
    const ended = status !== null && status < 300 ? "active" : status === null ? "connection_error" : "misconfigured";
    hook.last_response = { code: status, status: ended, message };
  }

  #checkTwin(repository: Repository, hook: Hook): void {
    const others = repository.hooks.filter(({ id }) => id !== hook.id);
    const sharing = others.filter(({ events }) => events.some((event) => hook.events.includes(event)));
    const isSame = ({ config: { url, content_type } }: Hook): boolean =>
      url === hook.config.url && content_type === hook.config.content_type;
    if (!sharing.some(isSame)) return;
    const message = "Hook already exists on this repository";
    throw new ValidationFailed({ resource: "Hook", code: "custom", message });
  }
}

function checkEvents(events: string[]): string[] {
  if (events.length > 0 && events.every((event) => EVENTS.includes(event))) return events;
  throw new ValidationFailed({ resource: "Hook", code: "custom", field: "events", message: "events are invalid" });
}

function readConfig(config: HookRequest["config"]): Hook["config"] {
  const refuse = (message: string): ValidationFailed =>
    new ValidationFailed({ resource: "Hook", code: "custom", field: "url", message });
  const url = config?.url ?? "";
  if (!/^https?:\/\/[^/\s]+/.test(url)) throw refuse(url ? "url is malformed" : "Config must contain URL for webhooks");
  if (/^https?:\/\/(localhost|127\.|\[::1\])/.test(url)) {
    throw refuse(`url is not supported because it isn't reachable over the public Internet (${new URL(url).hostname})`);
  }
  const read: Hook["config"] = {
    url,
    content_type: config?.content_type === "json" ? "json" : "form",
    insecure_ssl: String(config?.insecure_ssl ?? "0") === "1" ? "1" : "0",
  };
  if (config?.secret) read.secret = config.secret;
  return read;
}
