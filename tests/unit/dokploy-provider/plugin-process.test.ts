import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { credentials } from "@grpc/grpc-js";
import emptyPb from "google-protobuf/google/protobuf/empty_pb.js";
import providerRpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decode, encode, type Values } from "@yapit-infra/provider-protocol/values.ts";

const PLUGIN = fileURLToPath(new URL("../../../packages/dokploy-provider/pulumi-resource-dokploy", import.meta.url));
const URN = "urn:pulumi:test::yapit::yapit:application:Application$dokploy:index:Compose::compose";

let plugin: ChildProcess;
let client: InstanceType<typeof providerRpc.ResourceProviderClient>;

beforeAll(async () => {
  plugin = spawn(PLUGIN, ["127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(plugin.stdout ?? plugin, "data")) as [Buffer];
  client = new providerRpc.ResourceProviderClient(`127.0.0.1:${line.toString().trim()}`, credentials.createInsecure());
});

afterAll(() => {
  client.close();
  plugin.kill();
});

function answer<T>(ask: (callback: (error: Error | null, response: T) => void) => unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    ask((error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
}

const INPUTS: Values = {
  environmentId: "e",
  name: "Yapit",
  customGitUrl: "git@github.com:yapit-tts/yapit.git",
  customGitBranch: "dev",
  env: { TOKEN: "canary" },
};

async function check(inputs: Values): Promise<pb.CheckResponse> {
  const request = new pb.CheckRequest();
  request.setUrn(URN);
  request.setNews(encode(inputs));
  return answer((callback) => client.check(request, callback));
}

describe("the plugin process", () => {
  test("tells its version", async () => {
    const info = await answer<PluginInfo>((callback) => client.getPluginInfo(new emptyPb.Empty(), callback));
    expect(info.getVersion()).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test("checks inputs: defaults filled in, secrets marked, faults named", async () => {
    const good = decode((await check(INPUTS)).getInputs());
    expect(good.values).toMatchObject({
      composePath: "./docker-compose.yml",
      autoDeploy: false,
      env: { TOKEN: "canary" },
    });
    expect([...good.secrets]).toEqual(["env"]);
    const faults = (await check({ ...INPUTS, composePath: "/x", nmae: "" })).getFailuresList();
    expect(faults.map((fault) => fault.getProperty()).toSorted()).toEqual(["composePath", "nmae"]);
  });

  test("shows which variable changed, and that another type replaces", async () => {
    const request = new pb.DiffRequest();
    request.setUrn(URN);
    request.setOldInputs(encode(INPUTS));
    request.setOlds(encode(INPUTS));
    request.setNews(encode({ ...INPUTS, composeType: "stack", env: { TOKEN: "other" } }));
    const diff = await answer<pb.DiffResponse>((callback) => client.diff(request, callback));
    expect(diff.getReplacesList()).toEqual(["composeType"]);
    expect(diff.getDeletebeforereplace()).toBe(true);
    expect(diff.getDetaileddiffMap().has("env.TOKEN")).toBe(true);
  });

  test("refuses a configuration without a usable host key, before it connects", async () => {
    const request = new pb.CheckRequest();
    request.setUrn("urn:pulumi:test::yapit::pulumi:providers:dokploy::dokploy");
    request.setNews(encode({ host: "h", privateKey: "no key", hostKey: "ssh-rsa x", machineId: "1" }));
    const response = await answer<pb.CheckResponse>((callback) => client.checkConfig(request, callback));
    const properties = response.getFailuresList().map((failure) => failure.getProperty());
    expect(properties).toEqual(["privateKey", "hostKey"]);
  });

  test.each([
    ["another key, or a jump host of an earlier version, changes nothing", { privateKey: "other", proxy: "{}" }, []],
    ["another address is told", { host: "i" }, ["host"]],
  ])("of how one gets in: %s", async (_, changes, told) => {
    const config = { host: "h", privateKey: "one", hostKey: "ssh-rsa x", machineId: "1" };
    const request = new pb.DiffRequest();
    request.setUrn("urn:pulumi:test::yapit::pulumi:providers:dokploy::dokploy");
    request.setOldInputs(encode(config));
    request.setNews(encode({ ...config, ...changes }));
    const diff = await answer<pb.DiffResponse>((callback) => client.diffConfig(request, callback));
    expect(diff.getChanges()).toBe(
      told.length > 0 ? pb.DiffResponse.DiffChanges.DIFF_SOME : pb.DiffResponse.DiffChanges.DIFF_NONE,
    );
    expect(diff.getDiffsList()).toEqual(told);
  });

  test("says that the machine is not known yet, rather than connecting to nothing", async () => {
    const request = new pb.CreateRequest();
    request.setUrn(URN);
    request.setProperties(encode(INPUTS));
    const failed = answer<pb.CreateResponse>((callback) => client.create(request, callback));
    await expect(failed).rejects.toThrow("the machine that Dokploy runs on is not known yet");
  });
});
