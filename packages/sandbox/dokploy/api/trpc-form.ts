/** /api/trpc/a.b: the input is wrapped in {"json": …}, a key is verified once, calls can be batched (facts 22). */
import type { Context } from "hono";
import { InjectedFault } from "../../core/calls.ts";
import type { Calls } from "../../core/calls.ts";
import { ApiError } from "../../core/api-error.ts";
import type { Dokploy } from "../dokploy.ts";
import { callerOf } from "./authentication.ts";
import { isJson, parseJson } from "./body.ts";
import type { Caller, Procedure } from "./procedure.ts";
import { procedures } from "./procedures.ts";
import superjson from "superjson";
import { InvalidInput, trpcError } from "./trpc-error.ts";
import type { ErrorAnswer } from "./trpc-error.ts";

const wrongMethod = (method: string, kind: string, path: string): ApiError =>
  new ApiError(405, "METHOD_NOT_SUPPORTED", `Unsupported ${method}-request to ${kind} procedure at path "${path}"`);

const unwrapped = (input: unknown): unknown =>
  typeof input === "object" && input !== null && "json" in input ? input.json : undefined;

const procedureAt = (method: string, path: string): Procedure => {
  const procedure = procedures[path];
  if (!procedure) throw new ApiError(404, "NOT_FOUND", `No procedure found on path "${path}"`);
  if ((procedure.kind === "query") !== (method === "GET")) throw wrongMethod(method, procedure.kind, path);
  return procedure;
};

const call = async (
  dokploy: Dokploy,
  calls: Calls,
  request: { method: string; path: string; input: unknown; caller: Caller | undefined },
): Promise<ErrorAnswer> => {
  const { method, path, caller } = request;
  const procedure = procedureAt(method, path);
  if (!procedure.open && !caller) throw new ApiError(401, "UNAUTHORIZED", "UNAUTHORIZED");
  const parsed = procedure.parse(unwrapped(request.input), dokploy.coerced.has(path));
  if ("issues" in parsed) throw new InvalidInput(parsed.issues);
  const result = await calls.through(`dokploy ${method} ${path}`, () => procedure.run(dokploy, caller, parsed.value));
  return { status: 200, body: { result: { data: superjson.serialize(apart(result)) } } };
};

/** A database answers every row anew; superjson would tell which are the same object. */
const apart = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(apart);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, apart(inside)]));
};

/** Whatever a procedure throws is an answer, but for the fault that breaks the connection. */
const apiErrorOf = (fault: unknown, path: string): ErrorAnswer => {
  if (fault instanceof InjectedFault) throw fault;
  return trpcError(fault, path);
};

export const trpcForm =
  (dokploy: Dokploy, calls: Calls) =>
  async (context: Context): Promise<Response> => {
    const { method } = context.req;
    const names = decodeURIComponent(context.req.path.replace("/api/trpc/", "")).split(",");
    const [first = ""] = names;
    const answer = ({ status, body }: ErrorAnswer): Response => Response.json(body, { status });
    const text = method === "GET" ? (context.req.query("input") ?? "") : await context.req.text();
    try {
      if (method !== "GET" && !isJson(context.req.header("content-type"))) {
        const given = context.req.header("content-type") ?? "";
        throw new ApiError(415, "UNSUPPORTED_MEDIA_TYPE", `Unsupported content-type "${given}`);
      }
      const body = parseJson(text);
      if ("fault" in body) throw new ApiError(400, "BAD_REQUEST", body.fault);
      const caller = callerOf(dokploy, context.req.raw.headers);
      if (context.req.query("batch") !== "1") {
        return answer(await call(dokploy, calls, { method, path: first, input: body.value, caller }));
      }
      const inputs = body.value as Record<string, unknown>;
      const answers = await Promise.all(
        names.map((path, index) =>
          call(dokploy, calls, { method, path, input: inputs[String(index)], caller }).catch((fault: unknown) =>
            apiErrorOf(fault, path),
          ),
        ),
      );
      const statuses = new Set(answers.map(({ status }) => status));
      const status = statuses.size === 1 ? (answers[0]?.status ?? 200) : 207;
      return Response.json(
        answers.map(({ body: one }) => one),
        { status },
      );
    } catch (fault) {
      return answer(apiErrorOf(fault, first));
    }
  };
