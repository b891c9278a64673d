/** /api/a.b: plain bodies and answers; a key is verified twice, scalars are coerced from then on (facts 16, 23, 26). */
import type { Context } from "hono";
import { InjectedFault } from "../../core/calls.ts";
import type { Calls } from "../../core/calls.ts";
import { ApiError } from "../../core/api-error.ts";
import type { Dokploy } from "../dokploy.ts";
import { callerOf } from "./authentication.ts";
import { isJson, parseJson, restLimitBytes } from "./body.ts";
import { procedures } from "./procedures.ts";
import { InvalidInput, restError } from "./trpc-error.ts";

const plain = (status: number, message: string): Response => new Response(message, { status });

/** Undefined results have no body at all, not even "null". */
const written = (result: unknown): Response => (result === undefined ? plain(200, "") : Response.json(result));

const refused = (fault: unknown, path: string | undefined): Response => {
  const { status, body } = restError(fault, path);
  return Response.json(body, { status });
};

export const restForm =
  (dokploy: Dokploy, calls: Calls) =>
  async (context: Context): Promise<Response> => {
    const { method } = context.req;
    const { headers } = context.req.raw;
    const contentType = context.req.header("content-type");
    const text = method === "GET" ? "" : await context.req.text();
    if (Buffer.byteLength(text) > restLimitBytes) return plain(413, "Body exceeded 1mb limit");
    const body = isJson(contentType) ? parseJson(text) : { value: {} };
    if ("fault" in body) return plain(400, "Invalid JSON");
    const path = context.req.path.replace("/api/", "");
    try {
      if (!callerOf(dokploy, headers)) return Response.json({ message: "Unauthorized" }, { status: 401 });
      const procedure = procedures[path];
      if (!procedure || (procedure.kind === "query") !== (method === "GET")) {
        return refused(new ApiError(404, "NOT_FOUND", "Not found"), undefined);
      }
      if (method !== "GET" && text !== "" && !isJson(contentType)) {
        throw new ApiError(415, "UNSUPPORTED_MEDIA_TYPE", `Unsupported content-type "${contentType ?? ""}`);
      }
      const caller = callerOf(dokploy, headers);
      if (!caller) throw new ApiError(401, "UNAUTHORIZED", "UNAUTHORIZED");
      dokploy.coerced.add(path);
      const parsed = procedure.parse(method === "GET" ? context.req.query() : body.value, true);
      if ("issues" in parsed) throw new InvalidInput(parsed.issues);
      return written(
        await calls.through(`dokploy ${method} ${path}`, () => procedure.run(dokploy, caller, parsed.value)),
      );
    } catch (fault) {
      if (fault instanceof InjectedFault) throw fault;
      return refused(fault, path);
    }
  };
