/** A gRPC server of providers on loopback: a plugin the engine starts, or one it attaches to. */
import { Server, ServerCredentials } from "@grpc/grpc-js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { Provider } from "./provider.ts";
import { resourceProviderService } from "./service.ts";

export interface ProviderServer {
  port: number;
  close(): void;
}

/** `port` 0 takes a free one. `version` is what the engine is told of all the providers together. */
export async function serveProviders(
  providers: readonly Provider[],
  options: { version: string; port?: number; engineAddress?: string },
): Promise<ProviderServer> {
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  const service = resourceProviderService(providers, options.version, options.engineAddress);
  server.addService(providerRpc.ResourceProviderService, service);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${options.port ?? 0}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  return {
    port,
    close: () => {
      server.forceShutdown();
    },
  };
}
