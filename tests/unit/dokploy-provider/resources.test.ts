import { describe, expect, test } from "vitest";
import { Dokploy } from "../../../providers/dokploy/api/dokploy.ts";
import { composeResource } from "../../../providers/dokploy/resources/compose.ts";
import { domainResource } from "../../../providers/dokploy/resources/domain.ts";
import { environmentResource } from "../../../providers/dokploy/resources/environment.ts";
import { patchResource } from "../../../providers/dokploy/resources/patch.ts";
import { projectResource } from "../../../providers/dokploy/resources/project.ts";
import { settingsResource } from "../../../providers/dokploy/resources/settings.ts";
import { sshKeyResource } from "../../../providers/dokploy/resources/ssh-key.ts";
import { text } from "../../../providers/dokploy/rules/fields.ts";
import { difference } from "../../../providers/protocol/diff.ts";
import type { ResourceType } from "../../../providers/protocol/provider.ts";
import type { Values } from "../../../providers/protocol/values.ts";
import { callFor } from "./call.ts";
import { InMemoryDokploy } from "./in-memory-dokploy.ts";
import { InMemoryMachine } from "./in-memory-machine.ts";

const PRIVATE_KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n";
const PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA";

function setUp() {
  const dokploy = new InMemoryDokploy();
  const reached = () => ({ dokploy: new Dokploy(dokploy), machine: new InMemoryMachine() });
  return {
    dokploy,
    project: projectResource(reached),
    environment: environmentResource(reached),
    sshKey: sshKeyResource(reached),
    compose: composeResource(reached),
    patch: patchResource(reached),
    domain: domainResource(reached),
    settings: settingsResource(reached),
  };
}

async function checked(resource: ResourceType, inputs: Values): Promise<Values> {
  const { inputs: filled = inputs, failures = [] } = (await resource.check?.(inputs, {})) ?? {};
  expect(failures).toEqual([]);
  return filled;
}

async function failures(resource: ResourceType, inputs: Values): Promise<string[]> {
  return ((await resource.check?.(inputs, {}))?.failures ?? []).map(({ reason }) => reason);
}

/** Project, its default environment, and a compose service in it. */
async function withCompose(more: Values = {}) {
  const world = setUp();
  const project = await world.project.create({ name: "Yapit" }, callFor("Project", "project"));
  const environmentId = text(project.state, "defaultEnvironmentId");
  const inputs = await checked(world.compose, {
    environmentId,
    name: "Yapit",
    customGitUrl: "git@github.com:yapit-tts/yapit.git",
    customGitBranch: "dev",
    env: { TOKEN: "a$b#c" },
    ...more,
  });
  const made = await world.compose.create(inputs, callFor("Compose", "compose"));
  return { ...world, environmentId, inputs, made };
}

describe("a creation", () => {
  test("refuses a namesake and tells the import command", async () => {
    const { dokploy, project } = setUp();
    dokploy.projects.push({ projectId: "p1", name: "Yapit Test", description: "by hand" });
    await expect(project.create({ name: "Yapit Test" }, callFor("Project", "main project"))).rejects.toThrow(
      `a project named "Yapit Test" exists in Dokploy already: to take it over run: pulumi import dokploy:index:Project 'main project' p1`,
    );
  });

  test("whose answer is lost makes no second object", async () => {
    const { dokploy, project } = setUp();
    dokploy.loseAnswerOf = "project.create";
    const created = await project.create({ name: "Yapit", description: "d" }, callFor("Project", "project"));
    expect(dokploy.projects).toHaveLength(1);
    expect(created.state).toMatchObject({ name: "Yapit", description: "d", defaultEnvironmentId: "environmentId-2" });
  });

  test("that was cut off is found again by its mark, also under a new name", async () => {
    const { dokploy, project } = setUp();
    const call = callFor("Project", "project");
    const first = await project.create({ name: "Yapit" }, call);
    const second = await project.create({ name: "Yapit 2" }, call);
    expect(second.id).toBe(first.id);
    expect(dokploy.projects).toMatchObject([{ name: "Yapit 2" }]);
  });

  test("of a compose service that cannot be configured is recorded with its id", async () => {
    const world = setUp();
    const project = await world.project.create({ name: "Yapit" }, callFor("Project", "project"));
    world.dokploy.loseAnswerOf = "compose.update";
    const inputs = await checked(world.compose, {
      environmentId: text(project.state, "defaultEnvironmentId"),
      name: "Yapit",
      customGitUrl: "git@github.com:yapit-tts/yapit.git",
      customGitBranch: "dev",
    });
    await expect(world.compose.create(inputs, callFor("Compose", "compose"))).rejects.toMatchObject({
      id: "composeId-3",
    });
  });
});

describe("a project", () => {
  test("keeps its mark out of what the program sees", async () => {
    const { dokploy, project } = setUp();
    const { id } = await project.create({ name: "Yapit", description: "speaks" }, callFor("Project", "project"));
    expect(dokploy.projects[0]?.["description"]).toMatch(/^speaks \[pulumi:[0-9a-f]{12}\]$/);
    const found = await project.read?.(id, { inputs: {}, state: {} }, callFor("Project", "project"));
    expect(found?.inputs).toEqual({ name: "Yapit", description: "speaks" });
  });

  test("is not deleted while services are inside", async () => {
    const { project, dokploy, made } = await withCompose();
    const projectId = String(dokploy.projects[0]?.["projectId"]);
    await expect(project.delete(projectId, {}, callFor("Project", "project"))).rejects.toThrow(
      'still holds compose "Yapit"',
    );
    expect(made.id).not.toBe("");
    expect(dokploy.projects).toHaveLength(1);
  });

  test("that is gone is deleted", async () => {
    await expect(setUp().project.delete("nope", {}, callFor("Project", "project"))).resolves.toBeUndefined();
  });
});

describe("an environment", () => {
  test('named "production" is the one that came with our project, and stays when it is deleted', async () => {
    const { dokploy, project, environment } = setUp();
    const { id: projectId, state } = await project.create({ name: "Yapit" }, callFor("Project", "project"));
    const inputs = { projectId, name: "production" };
    const created = await environment.create(inputs, callFor("Environment", "environment"));
    expect(created.id).toBe(state["defaultEnvironmentId"]);
    await environment.delete(created.id, created.state, callFor("Environment", "environment"));
    expect(dokploy.environments).toHaveLength(1);
    const found = await environment.read?.("Yapit/production", { inputs: {}, state: {} }, callFor("Environment", "e"));
    expect(found).toMatchObject({ id: created.id, inputs });
  });

  test("of somebody else's project is refused", async () => {
    const { dokploy, environment } = setUp();
    dokploy.projects.push({ projectId: "p1", name: "Other", description: null });
    dokploy.environments.push({
      environmentId: "e1",
      projectId: "p1",
      name: "production",
      description: "",
      isDefault: true,
    });
    await expect(
      environment.create({ projectId: "p1", name: "production" }, callFor("Environment", "e")),
    ).rejects.toThrow("pulumi import dokploy:index:Environment e e1");
  });
});

describe("an ssh key", () => {
  const inputs = { name: "deploy", privateKey: PRIVATE_KEY, publicKey: PUBLIC_KEY };

  test("is found by its public key, for Dokploy answers no id", async () => {
    const { dokploy, sshKey } = setUp();
    dokploy.loseAnswerOf = "sshKey.create";
    const created = await sshKey.create(inputs, callFor("SshKey", "key"));
    expect(created.id).toBe("sshKeyId-1");
    expect(dokploy.count("sshKey.create")).toBe(1);
  });

  test("is replaced beside its predecessor when its material changes", async () => {
    const { dokploy, sshKey } = setUp();
    const first = await sshKey.create(inputs, callFor("SshKey", "key"));
    const second = await sshKey.create({ ...inputs, publicKey: `${PUBLIC_KEY}B` }, callFor("SshKey", "key"));
    expect(second.id).not.toBe(first.id);
    expect(dokploy.keys).toHaveLength(2);
    expect(difference(inputs, { ...inputs, privateKey: "x" }, sshKey.replaceOn).replaces).toEqual(["privateKey"]);
  });

  test("is not deleted while a service uses it", async () => {
    const world = await withCompose({ customGitSSHKeyId: "sshKeyId-9" });
    world.dokploy.keys.push({ sshKeyId: "sshKeyId-9", name: "deploy", privateKey: PRIVATE_KEY, publicKey: PUBLIC_KEY });
    await expect(world.sshKey.delete("sshKeyId-9", {}, callFor("SshKey", "key"))).rejects.toThrow(
      'used by compose "Yapit"',
    );
    expect(world.dokploy.keys).toHaveLength(1);
  });

  test("always counts as secret in its private half", () => {
    expect(setUp().sshKey.secrets).toEqual(["privateKey"]);
  });
});

describe("a compose service", () => {
  test("reads back as it was written, so that a refresh shows no difference", async () => {
    const { compose, inputs, made } = await withCompose();
    const read = await compose.read?.(made.id, { inputs, state: made.state }, callFor("Compose", "compose"));
    expect([...difference(inputs, read?.inputs ?? {}).paths.keys()]).toEqual([]);
    expect(read?.state["fingerprint"]).toBe(made.state["fingerprint"]);
  });

  test("shows a variable that was changed in the panel by its name", async () => {
    const { compose, inputs, dokploy, made } = await withCompose();
    Object.assign(dokploy.composes[0] ?? {}, { env: 'TOKEN="other"\nMORE=1\n' });
    const read = await compose.read?.(made.id, { inputs, state: made.state }, callFor("Compose", "compose"));
    expect([...difference(read?.inputs ?? {}, inputs).paths]).toEqual([
      ["env.TOKEN", "update"],
      ["env.MORE", "delete"],
    ]);
  });

  test("is imported by its path of names", async () => {
    const { compose, made } = await withCompose();
    const read = await compose.read?.("Yapit/production/Yapit", { inputs: {}, state: {} }, callFor("Compose", "c"));
    expect(read?.id).toBe(made.id);
  });

  test("that is gone from Dokploy is gone", async () => {
    const { compose, dokploy, made } = await withCompose();
    dokploy.composes.splice(0);
    expect(await compose.read?.(made.id, { inputs: {}, state: {} }, callFor("Compose", "c"))).toBeUndefined();
    await expect(compose.delete(made.id, made.state, callFor("Compose", "c"))).resolves.toBeUndefined();
  });

  test("keeps its fingerprint when only what needs no deployment changes, and previews it", async () => {
    const { compose, inputs, made } = await withCompose();
    const preview = (news: Values) => compose.previewUpdate?.(made.state, news)["fingerprint"];
    expect(preview({ ...inputs, autoDeploy: true, customGitSSHKeyId: "k" })).toBe(made.state["fingerprint"]);
    expect(preview({ ...inputs, env: {} })).not.toBe(made.state["fingerprint"]);
  });

  test.each([
    [{ customGitUrl: "https://token@github.com/a/b.git" }, "must hold no token"],
    [{ customGitUrl: "git@host:2222/a.git" }, "ssh://git@host:port/path.git"],
    [{ composePath: "../x.yml" }, "inside the repository"],
    [{ command: "compose up; rm -rf /" }, "shell control characters"],
    [{ env: { A: "${{project.X}}" } }, "A holds ${{project.X}}"],
    [{ env: { "a-b": "1" } }, "a-b is no name"],
    [{ env: { A: "x".repeat(100_000) } }, "fails without a word above 90000"],
    [{ evn: {} }, "unknown property evn"],
  ])("refuses %j", async (wrong, reason) => {
    const inputs = { environmentId: "e", name: "n", customGitUrl: "git@github.com:a/b.git", customGitBranch: "dev" };
    expect(await failures(setUp().compose, { ...inputs, ...wrong })).toEqual([expect.stringContaining(reason)]);
  });
});

describe("a patch", () => {
  test("ends in a line end, is saved, found by path of names, and deleted", async () => {
    const { patch, dokploy, made } = await withCompose();
    const inputs = await checked(patch, { composeId: made.id, filePath: "conf/a.env", content: "A=1" });
    expect(inputs["content"]).toBe("A=1\n");
    const created = await patch.create(inputs, callFor("Patch", "patch"));
    expect(created.id).toBe(`${made.id}/conf/a.env`);
    const read = await patch.read?.(
      "Yapit/production/Yapit/conf/a.env",
      { inputs: {}, state: {} },
      callFor("Patch", "p"),
    );
    expect(read).toMatchObject({ id: created.id, inputs });
    await patch.delete(created.id, created.state, callFor("Patch", "patch"));
    expect(dokploy.patches).toEqual([]);
  });

  test("that somebody switched off shows as drift and is switched on again", async () => {
    const { patch, dokploy, made } = await withCompose();
    const inputs = { composeId: made.id, filePath: "a", content: "1\n" };
    const { id, state } = await patch.create(inputs, callFor("Patch", "patch"));
    Object.assign(dokploy.patches[0] ?? {}, { enabled: false });
    const read = await patch.read?.(id, { inputs, state }, callFor("Patch", "patch"));
    expect([...difference(read?.inputs ?? {}, inputs).paths]).toEqual([["enabled", "delete"]]);
    await patch.update?.(id, { inputs, state }, inputs, callFor("Patch", "patch"));
    expect(dokploy.patches[0]?.["enabled"]).toBe(true);
  });

  test("is refused where all patches together would fail the deployment without a word", async () => {
    const { patch, made } = await withCompose();
    const content = `${"x".repeat(60_000)}\n`;
    await patch.create({ composeId: made.id, filePath: "a", content }, callFor("Patch", "a"));
    await expect(patch.create({ composeId: made.id, filePath: "b", content }, callFor("Patch", "b"))).rejects.toThrow(
      "take 120002 bytes",
    );
  });

  test.each(["../x", "/etc/passwd", "a/../../b", "./a", ""])("refuses the path %j", async (filePath) => {
    expect(await failures(setUp().patch, { composeId: "c", filePath, content: "" })).toEqual([
      expect.stringContaining("to a file inside it"),
    ]);
  });
});

describe("a domain", () => {
  test("is created once, updated, and imported by service and host", async () => {
    const { domain, dokploy, made } = await withCompose();
    const inputs = await checked(domain, { composeId: made.id, host: "app.example.org", serviceName: "web" });
    dokploy.loseAnswerOf = "domain.create";
    const created = await domain.create(inputs, callFor("Domain", "domain"));
    expect(dokploy.domains).toMatchObject([{ domainType: "compose", port: 80, https: true, path: "/" }]);
    await domain.update?.(
      created.id,
      { inputs, state: created.state },
      { ...inputs, port: 8080 },
      callFor("Domain", "domain"),
    );
    const read = await domain.read?.(
      "Yapit/production/Yapit/app.example.org",
      { inputs: {}, state: {} },
      callFor("Domain", "d"),
    );
    expect(read).toMatchObject({ id: created.id, inputs: { ...inputs, port: 8080 } });
  });

  test("with other settings that exists is refused", async () => {
    const { domain, made } = await withCompose();
    const inputs = await checked(domain, { composeId: made.id, host: "app.example.org", serviceName: "web" });
    await domain.create(inputs, callFor("Domain", "one"));
    await expect(domain.create({ ...inputs, port: 81 }, callFor("Domain", "two"))).rejects.toThrow(
      "pulumi import dokploy:index:Domain two",
    );
  });
});

test("the nightly clean-up is switched off, and Dokploy's default comes back with the deletion", async () => {
  const { settings, dokploy } = setUp();
  await settings.create({ enableDockerCleanup: false }, callFor("Settings", "settings"));
  expect(dokploy.cleanup).toBe(false);
  await settings.delete("settings", {}, callFor("Settings", "settings"));
  expect(dokploy.cleanup).toBe(true);
});
