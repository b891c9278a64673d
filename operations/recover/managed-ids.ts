/** What Pulumi's state says it manages. */
import { OperationError } from "../operation-error.ts";

/** The part of `pulumi stack export` that is read here. */
export interface StackState {
  resources?: { type: string; id?: string }[];
}

/** The ids of a type; a resource that was made and is to be deleted (a replaced one) is managed as well. */
export function managedIds({ resources = [] }: StackState, type: string): Set<string> {
  return new Set(resources.flatMap((resource) => (resource.type === type && resource.id ? [resource.id] : [])));
}

/** @throws OperationError for what is no export */
export function parseState(json: string): StackState {
  try {
    return (JSON.parse(json) as { deployment: StackState | null }).deployment ?? {};
  } catch {
    throw new OperationError("`pulumi stack export` answered something that is no state; run it by hand and look");
  }
}
