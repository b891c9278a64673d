/** Progress lines shown beside a resource while `pulumi up` runs, sent to the engine's own log service. */
import { credentials } from "@grpc/grpc-js";
import engineRpc from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import enginePb from "@pulumi/pulumi/proto/engine_pb.js";

export class EngineLog {
  #client: InstanceType<typeof engineRpc.EngineClient> | undefined;

  constructor(address?: string) {
    if (address) this.attach(address);
  }

  attach(address: string): void {
    this.#client = new engineRpc.EngineClient(address, credentials.createInsecure());
  }

  /** A line that does not arrive is no failure. */
  write(urn: string, line: string): void {
    const request = new enginePb.LogRequest();
    request.setSeverity(enginePb.LogSeverity.INFO);
    request.setUrn(urn);
    request.setMessage(line);
    request.setEphemeral(true);
    this.#client?.log(request, () => undefined);
  }
}
