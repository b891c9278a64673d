import { describe, expect, test } from "vitest";
import { callFor } from "./call.ts";
import { setUp, withCompose } from "./resource-world.ts";

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
  test("that is the default one gets its description at once", async () => {
    const { dokploy, project, environment } = setUp();
    const { id: projectId } = await project.create({ name: "Yapit" }, callFor("Project", "project"));
    const inputs = { projectId, name: "production", description: "words " };
    await environment.create(inputs, callFor("Environment", "environment"));
    expect(dokploy.environments[0]).toMatchObject({ name: "production", isDefault: true });
    expect(dokploy.environments[0]?.["description"]).toMatch(/^words {2}\[pulumi:/);
  });

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
