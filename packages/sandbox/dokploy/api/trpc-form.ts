/** /api/trpc/a.b: the input is wrapped in {"json": …}, a key is verified once, calls can be batched (facts 22). */
import type { Context } from "hono";
import superjson from "superjson";
import { ApiError } from "../../core/api-error.ts";
import { type Calls, InjectedFault } from "../../core/calls.ts";
import type { Dokploy } from "../dokploy.ts";
import { callerOf } from "./authentication.ts";
import { type FormAnswer, isJson, parseJson, trpcError } from "./errors.ts";
import type { Caller, Procedure } from "./procedure.ts";
import { procedures } from "./procedures.ts";

interface Request {
  method: string;
  path: string;
  input: unknown;
  caller: Caller | undefined;
}

export async function answerTrpc(dokploy: Dokploy, calls: Calls, { req }: Context): Promise<Response> {
  const { method } = req;
  const names = decodeURIComponent(req.path.replace("/api/trpc/", "")).split(",");
  const [first = ""] = names;
  const text = method === "GET" ? (req.query("input") ?? "") : await req.text();
  const contentType = req.header("content-type");
  try {
    if (method !== "GET" && !isJson(contentType))
      throw new ApiError(415, "UNSUPPORTED_MEDIA_TYPE", `Unsupported content-type "${contentType ?? ""}"`);
    const body = parseJson(text);
    if ("fault" in body) throw new ApiError(400, "BAD_REQUEST", body.fault);
    const caller = callerOf(dokploy, req.raw.headers);
    if (req.query("batch") !== "1")
      return written(await call(dokploy, calls, { method, path: first, input: body.value, caller }));
    const inputs = body.value as Record<string, unknown>;
    const answers = await Promise.all(
      names.map((path, index) =>
        call(dokploy, calls, { method, path, input: inputs[String(index)], caller }).catch((fault: unknown) =>
          refusal(fault, path),
        ),
      ),
    );
    const statuses = new Set(answers.map(({ status }) => status));
    const status = statuses.size === 1 ? (answers[0]?.status ?? 200) : 207;
    return written({ status, body: answers.map((answer) => answer.body) });
  } catch (fault) {
    return written(refusal(fault, first));
  }
}

async function call(dokploy: Dokploy, calls: Calls, request: Request): Promise<FormAnswer> {
  const { method, path, caller, input: given } = request;
  const procedure = procedureAt(method, path);
  if (!procedure.open && !caller) throw new ApiError(401, "UNAUTHORIZED", "UNAUTHORIZED");
  const unwrapped = typeof given === "object" && given !== null && "json" in given ? given.json : undefined;
  const input = procedure.parse(unwrapped, dokploy.coerced.has(path));
  const result = await calls.through(`dokploy ${method} ${path}`, () => procedure.run(dokploy, input, caller));
  return { status: 200, body: { result: { data: superjson.serialize(apart(result)) } } };
}

function procedureAt(method: string, path: string): Procedure {
  const procedure = procedures[path];
  if (!procedure) throw new ApiError(404, "NOT_FOUND", `No procedure found on path "${path}"`);
  if ((procedure.kind === "query") === (method === "GET")) return procedure;
  const words = `Unsupported ${method}-request to ${procedure.kind} procedure at path "${path}"`;
  throw new ApiError(405, "METHOD_NOT_SUPPORTED", words);
}

/** A database answers every row anew; superjson would tell which are the same object. */
function apart(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(apart);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inside]) => [name, apart(inside)]));
}

/** Whatever a procedure throws is an answer, but for the fault that breaks the connection. */
function refusal(fault: unknown, path: string): FormAnswer {
  if (fault instanceof InjectedFault) throw fault;
  return trpcError(fault, path);
}

function written({ status, body }: FormAnswer): Response {
  return Response.json(body, { status });
}
