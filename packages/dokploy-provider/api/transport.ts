/**
 * Calls in Dokploy's REST form (docs/dokploy-v0.30.2.md, 23: GET for queries, POST for mutations, the answer is the value itself).
 * What is safe to repeat is repeated with bounds; what is not is never sent twice.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { HttpAnswer, HttpCall } from "../machine/http-over-link.ts";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { ApiKey } from "./api-key.ts";
import { DokployError, isFailedQuery, refusal, UncertainOutcome } from "./dokploy-error.ts";

/** "once": creations and deployments, whose repetition makes a second one. */
export type Repeatable = "repeatable" | "once";

/** Sends one request; rejects when the connection breaks. */
export type Send = (call: HttpCall) => Promise<HttpAnswer>;

export interface Transport {
  query(procedure: string, input?: Record<string, string | number>): Promise<unknown>;
  mutate(procedure: string, input: Record<string, unknown>, repeatable: Repeatable): Promise<unknown>;
}

/** With pauses that double up to the longest, for 50 seconds: a restarted Dokploy was away for 10 to 24 of them. */
const ATTEMPTS = 16;
const FIRST_PAUSE_MS = 100;
/** In first pauses. */
const LONGEST_PAUSE = 50;
/** A Dokploy that takes connections and answers nothing has used it all up in one attempt. */
const PATIENCE_MS = 60_000;
/** The step of the program that makes Dokploy's services, in their declared versions, where they are missing or changed. */
const DOKPLOY_STEP = "**::platform-dokploy";

export class HttpTransport implements Transport {
  readonly #send: Send;
  readonly #key: Pick<ApiKey, "current" | "readAgain" | "renew">;
  readonly #firstPauseMs: number;

  constructor(send: Send, key: Pick<ApiKey, "current" | "readAgain" | "renew">, firstPauseMs = FIRST_PAUSE_MS) {
    this.#send = send;
    this.#key = key;
    this.#firstPauseMs = firstPauseMs;
  }

  query(procedure: string, input: Record<string, string | number> = {}): Promise<unknown> {
    const words = Object.entries(input).map(([name, value]): [string, string] => [name, String(value)]);
    const search = new URLSearchParams(words).toString();
    return this.#call(
      procedure,
      { method: "GET", path: `/api/${procedure}${search && `?${search}`}`, headers: {} },
      "repeatable",
    );
  }

  mutate(procedure: string, input: Record<string, unknown>, repeatable: Repeatable): Promise<unknown> {
    const headers = { "content-type": "application/json" };
    return this.#call(
      procedure,
      { method: "POST", path: `/api/${procedure}`, headers, body: JSON.stringify(input) },
      repeatable,
    );
  }

  async #call(procedure: string, call: HttpCall, repeatable: Repeatable): Promise<unknown> {
    const end = performance.now() + PATIENCE_MS;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#authorized(procedure, call);
      } catch (error) {
        if (!(error instanceof UncertainOutcome) || repeatable === "once") throw error;
        if (attempt === ATTEMPTS || performance.now() > end)
          throw new UncertainOutcome(
            `${error.message}, asked again and again: docker service ps dokploy on the machine tells whether it runs, and pulumi up --refresh --replace '${DOKPLOY_STEP}' puts its services back; once it answers, the next pulumi up goes on from here`,
          );
        await sleep(this.#firstPauseMs * Math.min(LONGEST_PAUSE, 2 ** (attempt - 1)));
      }
    }
  }

  /** A 401 had no effect, so even what is sent once may be sent again with another key. */
  async #authorized(procedure: string, call: HttpCall): Promise<unknown> {
    const keys = [() => this.#key.current(), () => this.#key.readAgain(), () => this.#key.renew()];
    for (const nextKey of keys) {
      const key = await nextKey();
      const answer = await this.#answer(procedure, { ...call, headers: { ...call.headers, "x-api-key": key } });
      if (answer.status !== 401) return value(procedure, answer);
    }
    throw new DokployError(
      401,
      `Dokploy refused at ${procedure} even a key made anew: look at the panel's users and keys`,
    );
  }

  async #answer(procedure: string, call: HttpCall): Promise<HttpAnswer> {
    const answer = await this.#send(call).catch((error: unknown) => {
      // Said already in full: nobody could be reached, so nothing was sent.
      if (error instanceof ProviderError) throw error;
      throw new UncertainOutcome(`Dokploy did not answer ${procedure} (${messageOf(error)})`);
    });
    // Of a query it says that the database is away; of a mutation, that it refuses the values.
    if (answer.status >= 500 && !(call.method === "POST" && isFailedQuery(answer.body)))
      throw new UncertainOutcome(refusal(procedure, answer.status, answer.body).message);
    return answer;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function value(procedure: string, answer: HttpAnswer): unknown {
  if (answer.status < 200 || answer.status > 299) throw refusal(procedure, answer.status, answer.body);
  // An undefined result is an empty body.
  if (answer.body === "") return undefined;
  try {
    return JSON.parse(answer.body) as unknown;
  } catch {
    throw new DokployError(
      answer.status,
      `Dokploy's answer to ${procedure} is not JSON: does another program listen on port 3000?`,
    );
  }
}
