/** Cloudflare's API (https://developers.cloudflare.com/api), as far as the operations need it. */
import { type Environment, failedWith, JsonService, required, ServiceError } from "./json-service.ts";

export interface CloudflareZone {
  id: string;
  name: string;
  status: string;
  created_on: string;
  name_servers: string[];
  account: { id: string; name: string };
  /** What the token may do there: "#dns_records:edit". */
  permissions?: string[];
}

export interface CloudflareRecord {
  id: string;
  name: string;
  type: string;
  content: string;
  comment: string | null;
  created_on: string;
}

export interface CloudflareRule {
  action: string;
  expression: string;
  description: string;
  enabled: boolean;
  action_parameters?: unknown;
}

export interface CloudflareRuleset {
  id: string;
  name: string;
  rules: CloudflareRule[];
}

interface Envelope<T> {
  result: T;
  result_info?: { page: number; total_pages: number };
}

export class Cloudflare {
  readonly #service: JsonService;

  private constructor(service: JsonService) {
    this.#service = service;
  }

  static from(environment: Environment): Cloudflare {
    const todo = "make one at https://dash.cloudflare.com/profile/api-tokens with the permissions the README lists";
    const token = required(environment, "CLOUDFLARE_API_TOKEN", todo);
    return new Cloudflare(
      new JsonService({
        name: "Cloudflare",
        endpointVariable: "CLOUDFLARE_BASE_URL",
        base: (environment["CLOUDFLARE_BASE_URL"] ?? "https://api.cloudflare.com/client/v4").replace(/\/$/, ""),
        headers: { authorization: `Bearer ${token}` },
        faultOf: (body) => {
          const [first] = (body as { errors?: { code: number; message: string }[] } | undefined)?.errors ?? [];
          return first && { code: String(first.code), message: first.message };
        },
      }),
    );
  }

  /**
   * "active", "disabled" or "expired"; undefined: there is no such token. A user's token is known at /user, an account's own
   * at its account alone.
   */
  async tokenStatus(accountId?: string): Promise<string | undefined> {
    const owner = accountId === undefined ? "/user" : `/accounts/${accountId}`;
    try {
      const { json } = await this.#service.request("GET", `${owner}/tokens/verify`);
      return (json as Envelope<{ status: string }>).result.status;
    } catch (error) {
      if (failedWith(error, 400, 401, 403, 404)) return undefined;
      throw error;
    }
  }

  /** Those the token sees, of that name or all; undefined: Cloudflare does not know the token. */
  async zonesIfKnown(name?: string): Promise<CloudflareZone[] | undefined> {
    try {
      return await this.list<CloudflareZone>("/zones", name === undefined ? {} : { name });
    } catch (error) {
      if (failedWith(error, 400, 401, 403)) return undefined;
      throw error;
    }
  }

  /** Those the token sees. */
  async zones(name: string): Promise<CloudflareZone[]> {
    return this.list<CloudflareZone>("/zones", { name });
  }

  /** Those the token sees; undefined: an account's own token, which may not ask. */
  async accounts(): Promise<{ id: string; name: string }[] | undefined> {
    try {
      return await this.list<{ id: string; name: string }>("/accounts", {});
    } catch (error) {
      if (failedWith(error, "1001")) return undefined;
      throw error;
    }
  }

  async records(zoneId: string, query: Record<string, string> = {}): Promise<CloudflareRecord[]> {
    return this.list<CloudflareRecord>(`/zones/${zoneId}/dns_records`, query);
  }

  /** What R2 says no with when it is asked for a bucket that there need not be; undefined: it would make one. */
  async refusalOfR2(accountId: string): Promise<string | undefined> {
    try {
      await this.#service.request("GET", `/accounts/${accountId}/r2/buckets/none`);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (!failedWith(error, 404)) return error.code;
    }
    return undefined;
  }

  /** Whether the token may see an account's tokens, which it has to for making one. */
  async mayMakeTokens(accountId: string): Promise<boolean> {
    try {
      await this.#service.request("GET", `/accounts/${accountId}/tokens/permission_groups`);
      return true;
    } catch (error) {
      if (failedWith(error, 403)) return false;
      throw error;
    }
  }

  /** A zone's own list of a phase's rules; undefined: it never had any. */
  async entrypoint(zoneId: string, phase: string): Promise<CloudflareRuleset | undefined> {
    try {
      const { json } = await this.#service.request("GET", `/zones/${zoneId}/rulesets/phases/${phase}/entrypoint`);
      const { result } = json as Envelope<Omit<CloudflareRuleset, "rules"> & { rules?: CloudflareRule[] }>;
      return { ...result, rules: result.rules ?? [] };
    } catch (error) {
      if (failedWith(error, 404)) return undefined;
      throw error;
    }
  }

  deleteRecord(zoneId: string, recordId: string): Promise<void> {
    return this.delete(`/zones/${zoneId}/dns_records/${recordId}`);
  }

  /** What is gone already is deleted. */
  async delete(path: string): Promise<void> {
    try {
      await this.#service.request("DELETE", path);
    } catch (error) {
      if (!failedWith(error, 404)) throw error;
    }
  }

  /** All pages of a list. */
  async list<T>(path: string, query: Record<string, string> = {}): Promise<T[]> {
    const all: T[] = [];
    for (let page = 1, last = 1; page <= last; page++) {
      const search = new URLSearchParams({ ...query, page: String(page), per_page: "50" });
      const { json } = await this.#service.request("GET", `${path}?${search.toString()}`);
      const { result, result_info } = json as Envelope<T[]>;
      all.push(...result);
      last = result_info?.total_pages ?? 1;
    }
    return all;
  }
}
