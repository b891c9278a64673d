/** JSON over HTTP to one service, with what goes wrong in a sentence. */
import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../../application-source/http-request.ts";
import { OperationError } from "../operation-error.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** An answer other than 2xx, in the service's words. */
export class ServiceError extends OperationError {
  /** HTTP's. */
  readonly status: number;
  /** The service's own, as text; "" where it has none. */
  readonly code: string;
  constructor(service: string, call: string, status: number, fault: ServiceFault) {
    super(`${service} answered ${status} to ${call}: ${fault.message}${fault.code && ` (${fault.code})`}`);
    this.status = status;
    this.code = fault.code;
  }
}

export interface ServiceFault {
  code: string;
  message: string;
}

export interface ServiceAnswer {
  json: unknown;
  headers: Headers;
}

export interface ServiceOptions {
  /** "Hetzner". */
  name: string;
  /** Where the address comes from when it is not the service's own: "HCLOUD_ENDPOINT". */
  endpointVariable: string;
  /** Without a slash at its end. */
  base: string;
  headers: Record<string, string>;
  faultOf: (body: unknown) => ServiceFault | undefined;
}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

const TIMEOUT_MS = 30_000;
const ATTEMPTS = 4;
/** Doubled before each further attempt. */
const FIRST_PAUSE_MS = 500;

export class JsonService {
  readonly #options: ServiceOptions;
  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  /** `path` begins with a slash. */
  async request(method: Method, path: string, body?: object): Promise<ServiceAnswer> {
    const { name, faultOf } = this.#options;
    const response = await this.#answer(method, path, body);
    const text = await response.text();
    const json = parsed(text);
    if (response.ok) return { json, headers: response.headers };
    const fault = faultOf(json) ?? { code: "", message: text.slice(0, 200) || "no words" };
    throw new ServiceError(name, `${method} ${path.split("?")[0] ?? ""}`, response.status, fault);
  }

  /** Only what may be done twice is tried again: what was posted may have arrived. */
  async #answer(method: Method, path: string, body: object | undefined): Promise<Response> {
    const { name, base, endpointVariable, headers } = this.#options;
    for (let attempt = method === "POST" ? ATTEMPTS : 1; ; attempt++) {
      try {
        const response = await fetch(base + path, {
          method,
          headers: { ...headers, ...(body && { "content-type": "application/json" }) },
          ...(body && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        if (response.status < 500 || attempt === ATTEMPTS) return response;
      } catch (error) {
        if (attempt === ATTEMPTS) {
          throw new OperationError(
            `${name} cannot be reached at ${base} (${reasonOf(error)}): look at the network and at ${endpointVariable}`,
          );
        }
      }
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

function parsed(text: string): unknown {
  try {
    return text === "" ? {} : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}

/** A variable that has to be set; `todo` says what to do. */
export function required(environment: Environment, variable: string, todo: string): string {
  const value = environment[variable]?.trim() ?? "";
  if (value === "") throw new OperationError(`${variable} is not set: ${todo}`);
  return value;
}

/** Whether a call failed by the service's own code or HTTP status. */
export function failedWith(error: unknown, ...codes: (string | number)[]): boolean {
  return error instanceof ServiceError && (codes.includes(error.code) || codes.includes(error.status));
}
