/** Check's and Diff's answers as the engine reads them. */
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import { type Difference, topLevel } from "./diff.ts";
import type { Failure } from "./provider.ts";
import { encode, type Values } from "./values.ts";

export function checkResponse(inputs: Values, secrets: Set<string>, failures: Failure[]): pb.CheckResponse {
  const response = new pb.CheckResponse();
  response.setInputs(encode(inputs, secrets));
  response.setFailuresList(
    failures.map(({ property, reason }) => {
      const failure = new pb.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

export function diffResponse(diff: Difference): pb.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  const response = new pb.DiffResponse();
  response.setChanges(diff.paths.size > 0 ? DIFF_SOME : DIFF_NONE);
  response.setReplacesList([...new Set(diff.replaces.map(topLevel))]);
  response.setDiffsList([...new Set([...diff.paths.keys()].map(topLevel))]);
  response.setDeletebeforereplace(diff.deleteBeforeReplace ?? false);
  response.setHasdetaileddiff(true);
  for (const [path, change] of diff.paths) {
    const kinds = pb.PropertyDiff.Kind;
    const replaces = diff.replaces.includes(path);
    const kind = {
      add: [kinds.ADD, kinds.ADD_REPLACE],
      delete: [kinds.DELETE, kinds.DELETE_REPLACE],
      update: [kinds.UPDATE, kinds.UPDATE_REPLACE],
    } as const;
    const entry = new pb.PropertyDiff();
    entry.setKind(kind[change][replaces ? 1 : 0]);
    entry.setInputdiff(true);
    response.getDetaileddiffMap().set(path, entry);
  }
  return response;
}
