/** Errors on their way to the engine: one sentence, and for a partial failure what was made of the resource. */
import { Metadata, status as statusCode } from "@grpc/grpc-js";
import anyPb from "google-protobuf/google/protobuf/any_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import statusPb from "@pulumi/pulumi/proto/status_pb.js";
import { PartialFailure } from "./provider.ts";
import { encode } from "./values.ts";

/** What @grpc/grpc-js sends as a failed call. */
export interface ServiceError extends Error {
  code: statusCode;
  details: string;
  metadata: Metadata;
}

/** `secrets` are the top-level properties to mark in the state of a partial failure. */
export function toServiceError(error: unknown, secrets: Iterable<string> = []): ServiceError {
  if (error instanceof Error && "metadata" in error) return error as ServiceError;
  const message = error instanceof Error ? error.message : String(error);
  const metadata = new Metadata();
  if (error instanceof PartialFailure) metadata.add("grpc-status-details-bin", initFailed(error, secrets));
  return Object.assign(new Error(message), { code: statusCode.UNKNOWN, details: message, metadata });
}

/** The detail by which the engine records a failed create or update with its id and state. */
function initFailed(failure: PartialFailure, secrets: Iterable<string>): Buffer {
  const detail = new pb.ErrorResourceInitFailed();
  detail.setId(failure.id);
  detail.setProperties(encode(failure.state, secrets));
  detail.setReasonsList([failure.message]);
  const packed = new anyPb.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new statusPb.Status();
  status.setCode(statusCode.UNKNOWN);
  status.setMessage(failure.message);
  status.addDetails(packed);
  return Buffer.from(status.serializeBinary());
}
