/** /api/a.b: plain bodies and answers; a key is verified twice, scalars are coerced from then on (facts 16, 23, 26). */
import type { Context } from "hono";
import { ApiError } from "../../core/api-error.ts";
import { type Calls, InjectedFault } from "../../core/calls.ts";
import type { Dokploy } from "../dokploy.ts";
import { callerOf } from "./authentication.ts";
import { isJson, parseJson, restError } from "./errors.ts";
import { procedures } from "./procedures.ts";

const LIMIT_BYTES = 1_048_576;

export async function answerRest(dokploy: Dokploy, calls: Calls, { req }: Context): Promise<Response> {
  const { method } = req;
  const contentType = req.header("content-type");
  const text = method === "GET" ? "" : await req.text();
  if (Buffer.byteLength(text) > LIMIT_BYTES) return new Response("Body exceeded 1mb limit", { status: 413 });
  const body = isJson(contentType) ? parseJson(text) : { value: {} };
  if ("fault" in body) return new Response("Invalid JSON", { status: 400 });
  const path = req.path.replace("/api/", "");
  try {
    if (!callerOf(dokploy, req.raw.headers)) return Response.json({ message: "Unauthorized" }, { status: 401 });
    const procedure = procedures[path];
    if (!procedure || (procedure.kind === "query") !== (method === "GET"))
      return refused(new ApiError(404, "NOT_FOUND", "Not found"), undefined);
    if (method !== "GET" && text !== "" && !isJson(contentType))
      throw new ApiError(415, "UNSUPPORTED_MEDIA_TYPE", `Unsupported content-type "${contentType ?? ""}`);
    const caller = callerOf(dokploy, req.raw.headers);
    if (!caller) throw new ApiError(401, "UNAUTHORIZED", "UNAUTHORIZED");
    dokploy.coerced.add(path);
    const input = procedure.parse(method === "GET" ? req.query() : body.value, true);
    const result = await calls.through(`dokploy ${method} ${path}`, () => procedure.run(dokploy, input, caller));
    // Undefined results have no body at all, not even "null".
    return result === undefined ? new Response("") : Response.json(result);
  } catch (fault) {
    if (fault instanceof InjectedFault) throw fault;
    return refused(fault, path);
  }
}

function refused(fault: unknown, path: string | undefined): Response {
  const { status, body } = restError(fault, path);
  return Response.json(body, { status });
}
