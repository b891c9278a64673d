/** A path of api.github.com and what it answers. */
import { ApiError } from "../../core/api-error.ts";
import type { Owner, Repository, Token } from "../state.ts";
import type { GithubStore } from "../store.ts";

export interface Request {
  store: GithubStore;
  token: Token | undefined;
  part: (name: string) => string;
  query: (name: string) => string | undefined;
  body: unknown;
}

export interface Route {
  method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  path: string;
  /** 200 unless told; 204 answers no body. */
  status?: 201 | 204;
  /** The answer is a list, given page by page. */
  list?: boolean;
  answer(request: Request): unknown;
}

/** The repository in the path, when the token's user may do that much there. */
export function repositoryOf(request: Request, needed: "admin" | "write" | "read"): Repository {
  const { store, token, part } = request;
  const repository = store.accessible(token, part("owner"), part("repo"), needed);
  if (repository.archived && needed !== "read") {
    throw new ApiError(403, "archived", "Repository was archived so is read-only.");
  }
  return repository;
}

/** The number in the path. */
export function numberOf(request: Request, name: string): number {
  return Number(request.part(name));
}

export function ownerOf(store: GithubStore, login: string): Owner {
  const owner = store.state.owners.find((candidate) => candidate.login.toLowerCase() === login.toLowerCase());
  if (!owner) throw new ApiError(404, "not_found", "Not Found");
  return owner;
}

/** The token's user; what follows needs one. */
export function userOf({ store, token }: Request): Owner {
  if (!token) throw new ApiError(401, "requires_authentication", "Requires authentication");
  return ownerOf(store, token.login);
}
