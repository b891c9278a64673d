import { describe, expect, test } from "vitest";
import { text } from "@yapit-infra/dokploy-provider/rules/fields.ts";
import { callFor } from "./call.ts";
import { checked, setUp } from "./resource-world.ts";

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
