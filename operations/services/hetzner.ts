/** Hetzner Cloud's API (https://docs.hetzner.cloud), as far as the operations need it. */
import { setTimeout as sleep } from "node:timers/promises";
import { OperationError } from "../operation-error.ts";
import { type Environment, failedWith, JsonService, required } from "./json-service.ts";

interface Named {
  id: number;
  name: string;
  labels: Record<string, string>;
  /** ISO 8601. */
  created: string;
}

export interface HetznerServer extends Named {
  status: string;
  server_type: { name: string };
  location: { name: string };
  /** "18-22"; null: no backups are made. */
  backup_window: string | null;
  public_net: { ipv4: { id: number; ip: string } | null; firewalls: { id: number }[] };
  protection: { delete: boolean };
}

export interface HetznerPrimaryIp extends Named {
  ip: string;
  assignee_id: number | null;
  protection: { delete: boolean };
}

export type FirewallTarget =
  | { type: "server"; server: { id: number } }
  | {
      type: "label_selector";
      label_selector: { selector: string };
      /** In the API's answers: whom it selects now. */
      applied_to_resources?: { type: "server"; server: { id: number } }[];
    };

/** The servers that a firewall holds for now. */
export function serversOf({ applied_to }: Pick<HetznerFirewall, "applied_to">): number[] {
  return applied_to.flatMap((target) =>
    target.type === "server" ? [target.server.id] : (target.applied_to_resources ?? []).map(({ server }) => server.id),
  );
}

export interface FirewallRule {
  direction: "in";
  protocol: "tcp";
  port: string;
  source_ips: string[];
  description: string;
}

export interface HetznerFirewall extends Named {
  rules: { port: string | null; source_ips: string[] }[];
  applied_to: FirewallTarget[];
}

export interface HetznerVolume extends Named {
  server: number | null;
  protection: { delete: boolean };
}

export interface HetznerServerType {
  name: string;
  locations: { name: string; available: boolean }[];
  prices: { location: string; price_monthly: { net: string } }[];
}

/** The nouns that a stack's resources are of. */
export interface Nouns {
  servers: HetznerServer;
  primary_ips: HetznerPrimaryIp;
  firewalls: HetznerFirewall;
  ssh_keys: Named;
  volumes: HetznerVolume;
  server_types: HetznerServerType;
}

interface Action {
  id: number;
  status: "running" | "success" | "error";
  error: { code: string; message: string } | null;
}

const POLL_MS = 200;

export class Hetzner {
  readonly #service: JsonService;

  private constructor(service: JsonService) {
    this.#service = service;
  }

  static from(environment: Environment): Hetzner {
    const todo = "make one in the Hetzner console, Security → API tokens, with Read & Write";
    const token = required(environment, "HCLOUD_TOKEN", todo);
    return new Hetzner(
      new JsonService({
        name: "Hetzner",
        endpointVariable: "HCLOUD_ENDPOINT",
        base: (environment["HCLOUD_ENDPOINT"] ?? "https://api.hetzner.cloud/v1").replace(/\/$/, ""),
        headers: { authorization: `Bearer ${token}` },
        faultOf: (body) => (body as { error?: { code: string; message: string } } | undefined)?.error,
      }),
    );
  }

  /** All pages. `query` is the API's: { label_selector: "stack=prod" }. */
  async list<Noun extends keyof Nouns>(noun: Noun, query: Record<string, string> = {}): Promise<Nouns[Noun][]> {
    const all: Nouns[Noun][] = [];
    for (let page: number | null = 1; page !== null;) {
      const search = new URLSearchParams({ ...query, page: String(page), per_page: "50" });
      const { json } = await this.#service.request("GET", `/${noun}?${search.toString()}`);
      const answer = json as Record<Noun, Nouns[Noun][]> & { meta: { pagination: { next_page: number | null } } };
      all.push(...answer[noun]);
      page = answer.meta.pagination.next_page;
    }
    return all;
  }

  /** Undefined: it is gone. */
  async find<Noun extends keyof Nouns>(noun: Noun, id: number): Promise<Nouns[Noun] | undefined> {
    try {
      const { json } = await this.#service.request("GET", `/${noun}/${id}`);
      return Object.values(json as Record<string, Nouns[Noun]>)[0];
    } catch (error) {
      if (failedWith(error, "not_found")) return undefined;
      throw error;
    }
  }

  /** Whether the token may change things: asked by deleting what cannot exist, since there is no other way to ask. */
  async mayWrite(): Promise<boolean> {
    try {
      await this.#service.request("DELETE", "/ssh_keys/0");
      return true;
    } catch (error) {
      if (failedWith(error, "token_readonly", 403)) return false;
      if (failedWith(error, "not_found", "invalid_input")) return true;
      throw error;
    }
  }

  /** Posts or puts, and waits for the actions in the answer. */
  async change(method: "POST" | "PUT", path: string, body: object): Promise<unknown> {
    const { json } = await this.#service.request(method, path, body);
    const { action, actions = [] } = json as { action?: Action; actions?: Action[] };
    await this.#settle(action ? [action, ...actions] : actions);
    return json;
  }

  /** What is gone already is deleted. */
  async delete(path: string): Promise<void> {
    try {
      await this.#service.request("DELETE", path);
    } catch (error) {
      if (!failedWith(error, "not_found")) throw error;
    }
  }

  async #settle(actions: readonly Action[]): Promise<void> {
    for (let running = actions; running.length > 0;) {
      const failed = running.find(({ status }) => status === "error");
      if (failed?.error) throw new OperationError(`Hetzner: ${failed.error.message} (${failed.error.code})`);
      running = running.filter(({ status }) => status === "running");
      if (running.length === 0) return;
      await sleep(POLL_MS);
      const query = running.map(({ id }) => `id=${id}`).join("&");
      const { json } = await this.#service.request("GET", `/actions?${query}`);
      running = (json as { actions: Action[] }).actions;
    }
  }
}
