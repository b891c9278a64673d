import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Dokploy } from "@yapit-infra/dokploy-provider/api/dokploy.ts";
import { HttpTransport, type Send } from "@yapit-infra/dokploy-provider/api/transport.ts";

/** Answers of a running Dokploy v0.30.2, one of each kind. */
interface Recorded {
  method: string;
  procedure: string;
  query: string;
  status: number;
  response: unknown;
}

const RECORDED = readFileSync(new URL("../../recorded/dokploy-client/rest-v0.30.2.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line) => JSON.parse(line) as Recorded);

const KEY = { current: async () => "key", readAgain: async () => "key", renew: async () => "key" };

/** A client to which the recorded answer of that procedure and status is given. */
function client(procedure: string, status = 200) {
  const recorded = RECORDED.find((answer) => answer.procedure === procedure && answer.status === status);
  if (!recorded) throw new Error(`nothing recorded of ${procedure} ${status}`);
  const calls: Parameters<Send>[0][] = [];
  const send: Send = async (call) => {
    calls.push(call);
    const { response } = recorded;
    return {
      status,
      body: typeof response === "string" && status !== 200 ? response : response === "" ? "" : JSON.stringify(response),
    };
  };
  return { dokploy: new Dokploy(new HttpTransport(send, KEY, 1)), calls, recorded };
}

describe("the client reads what Dokploy v0.30.2 answered", () => {
  test("to a project's creation: project and default environment", async () => {
    const { dokploy, calls } = client("project.create");
    const { project, environment } = await dokploy.projects.create({ name: "extra", description: "" });
    expect([project.name, environment.name, environment.isDefault]).toEqual(["extra", "production", true]);
    expect(calls).toEqual([
      {
        method: "POST",
        path: "/api/project.create",
        headers: { "content-type": "application/json", "x-api-key": "key" },
        body: '{"name":"extra","description":""}',
      },
    ]);
  });

  test("to a query, with its input in the address", async () => {
    const { dokploy, calls, recorded } = client("project.one");
    const projectId = new URLSearchParams(recorded.query).get("projectId") ?? "";
    const project = await dokploy.projects.one(projectId);
    expect(project?.environments[0]).toMatchObject({ name: "production", isDefault: true, compose: [] });
    expect(calls[0]?.path).toBe(`/api/project.one?projectId=${projectId}`);
  });

  test("to an ssh key's creation: nothing at all", async () => {
    const { dokploy } = client("sshKey.create");
    await expect(
      dokploy.sshKeys.create({ name: "n", description: "", privateKey: "p", publicKey: "q" }),
    ).resolves.toBeUndefined();
  });

  test("with 404: the object is not there, or is removed already", async () => {
    expect(await client("project.one", 404).dokploy.projects.one("nope")).toBeUndefined();
    await expect(client("compose.delete", 404).dokploy.composes.delete("nope", false)).resolves.toBeUndefined();
  });

  test("with 400: the field and what is wrong with it", async () => {
    const domain = {
      host: "bad host!",
      composeId: "c",
      serviceName: "web",
      https: true,
      port: 80,
      path: "/",
      certificateType: "none",
    };
    await expect(client("domain.create", 400).dokploy.domains.create(domain)).rejects.toThrow(
      "Dokploy answered 400 to domain.create: host: Invalid domain name.",
    );
  });

  test("with 500 and its SQL: nothing of the values, and no second try", async () => {
    const { dokploy, calls } = client("compose.update", 500);
    await expect(dokploy.composes.update("c", { customGitSSHKeyId: "nope" })).rejects.toThrow(
      "Dokploy answered 500 to compose.update: its database refused the values (an id that does not exist any more, which pulumi up --refresh finds, or one of a kind twice)",
    );
    expect(calls).toHaveLength(1);
  });

  test("of deployments, queue and log", async () => {
    expect(await client("deployment.queueList").dokploy.deployments.queue()).toMatchObject([
      { data: { type: "deploy" } },
      {},
    ]);
    expect(await client("deployment.readLogs").dokploy.deployments.log("d", 100)).toMatch(/^Initializing deployment\n/);
  });

  test("of compose services, patches, domains and settings: every property this provider relies on", async () => {
    const compose = await client("compose.one").dokploy.composes.one("c");
    expect(compose).toMatchObject({
      appName: expect.stringMatching(/-\w{6}$/) as string,
      composeStatus: expect.any(String) as string,
    });
    expect((await client("patch.byEntityId").dokploy.patches.of("c"))[1]).toMatchObject({
      filePath: "conf/app.conf",
      enabled: true,
    });
    expect((await client("domain.byComposeId").dokploy.domains.of("c"))[1]).toMatchObject({
      port: 8080,
      certificateType: "letsencrypt",
    });
    expect(await client("settings.getWebServerSettings").dokploy.settings.get()).toMatchObject({
      enableDockerCleanup: true,
    });
  });
});
