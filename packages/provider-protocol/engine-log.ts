/** Lines shown beside a resource while `pulumi up` runs, and warnings at its end, sent to the engine's own log service. */
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

  progress(urn: string, line: string): void {
    this.#write({ severity: enginePb.LogSeverity.INFO, ephemeral: true }, urn, line);
  }

  warning(urn: string, line: string): void {
    this.#write({ severity: enginePb.LogSeverity.WARNING, ephemeral: false }, urn, line);
  }

  /** A line that does not arrive is no failure. */
  #write(
    { severity, ephemeral }: { severity: enginePb.LogSeverity; ephemeral: boolean },
    urn: string,
    line: string,
  ): void {
    const request = new enginePb.LogRequest();
    request.setSeverity(severity);
    request.setUrn(urn);
    request.setMessage(line);
    request.setEphemeral(ephemeral);
    this.#client?.log(request, () => undefined);
  }
}
