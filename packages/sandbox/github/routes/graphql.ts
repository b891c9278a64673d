/** GraphQL: of github.com at /graphql, of an Enterprise server at /api/graphql. */
import { readFileSync } from "node:fs";
import { ApiError } from "../../core/api-error.ts";
import { objectAt } from "../graphql/objects.ts";
import type { GithubStore } from "../store.ts";
import type { Request, Route } from "./route.ts";

export const graphqlRoutes: Route[] = ["/graphql", "/api/graphql"].map((path) => ({
  method: "POST",
  path,
  answer: (request) => {
    if (!request.token)
      throw new ApiError(401, "requires_authentication", "This endpoint requires you to be authenticated.");
    return execute(request);
  },
}));

const SCHEMA = readFileSync(new URL("../graphql/schema.graphql", import.meta.url), "utf8");

/** Loading GraphQL takes a moment that a sandbox nobody asks this way does without. */
async function execute({ store, token, body }: Request): Promise<unknown> {
  const { buildSchema, graphql } = await import("graphql");
  const { query = "" } = body as { query?: string };
  const rootValue = {
    repository: ({ owner, name }: { owner: string; name: string }) => {
      const repository = accessible(store, token, owner, name);
      return { object: ({ expression }: { expression: string }) => objectAt(store, repository, expression) };
    },
  };
  return graphql({ schema: buildSchema(SCHEMA), source: query, rootValue });
}

function accessible(store: GithubStore, token: Request["token"], owner: string, name: string) {
  try {
    return store.accessible(token, owner, name, "read");
  } catch {
    throw new Error(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
  }
}
