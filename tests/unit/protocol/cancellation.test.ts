import { credentials } from "@grpc/grpc-js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import { expect, onTestFinished, test } from "vitest";
import type { Provider } from "@yapit-infra/provider-protocol/provider.ts";
import { serveProviders } from "@yapit-infra/provider-protocol/serve.ts";

const isCancelled: Provider = {
  name: "test",
  version: "1.0.0",
  resources: {
    "test:index:Thing": {
      create: async (_inputs, { signal }) => ({ id: "1", state: { cancelled: signal.aborted } }),
      delete: async () => undefined,
    },
  },
};

test("an engine's Cancel, which comes at each run's end, cancels its own calls and none of the next run's", async () => {
  const served = await serveProviders([isCancelled], { version: "1.0.0" });
  onTestFinished(() => served.close());
  const engine = () => {
    // A connection of its own, as each engine has.
    const client = new providerRpc.ResourceProviderClient(`127.0.0.1:${served.port}`, credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
    });
    onTestFinished(() => client.close());
    const request = new pb.CreateRequest();
    request.setUrn("urn:pulumi:s::p::test:index:Thing::a");
    return {
      cancel: () => new Promise<void>((done) => client.cancel(new emptyPb.Empty(), () => done())),
      isCancelled: () =>
        new Promise<unknown>((done, failed) =>
          client.create(request, (error: Error | null, created: pb.CreateResponse) =>
            error ? failed(error) : done(created.getProperties()?.toJavaScript()["cancelled"]),
          ),
        ),
    };
  };
  const [first, second] = [engine(), engine()];
  expect(await first.isCancelled()).toBe(false);
  await first.cancel();
  expect(await first.isCancelled()).toBe(true);
  expect(await second.isCancelled()).toBe(false);
});
