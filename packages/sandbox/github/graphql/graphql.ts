/** A question in GraphQL, answered by graphql-js over what the program asks of the schema. */
import { readFileSync } from "node:fs";
import { ApiError } from "../../core/api-error.ts";
import type { Token } from "../state.ts";
import type { GithubStore } from "../store.ts";
import { objectAt } from "./objects.ts";

const SCHEMA = readFileSync(new URL("schema.graphql", import.meta.url), "utf8");

export async function answerGraphql(store: GithubStore, token: Token | undefined, body: object): Promise<unknown> {
  if (!token) throw new ApiError(401, "requires_authentication", "This endpoint requires you to be authenticated.");
  // Loading GraphQL takes a moment that a sandbox nobody asks this way does without.
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

function accessible(store: GithubStore, token: Token, owner: string, name: string) {
  try {
    return store.accessible(token, owner, name, "read");
  } catch {
    throw new Error(`Could not resolve to a Repository with the name '${owner}/${name}'.`);
  }
}
