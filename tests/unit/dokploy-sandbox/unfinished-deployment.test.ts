import { describe, expect, test } from "vitest";
import { Dokploy } from "@yapit-infra/sandbox/dokploy/dokploy.ts";
import { runDeployment } from "@yapit-infra/sandbox/dokploy/deploy/run-deployment.ts";
import { newCompose } from "@yapit-infra/sandbox/dokploy/tables/compose.ts";
import { newEnvironment, newProject } from "@yapit-infra/sandbox/dokploy/tables/projects.ts";
import { migratedTables } from "@yapit-infra/sandbox/dokploy/tables/tables.ts";
import { InMemoryHost } from "./in-memory-host.ts";

const pace = { start: 0, ownerLookup: 0, deploymentRow: 0, step: 0, commitTitle: 0 };

/** What is left of a deployment whose disk is full from the beginning, or once its containers start. */
async function leftOf(full: "from the beginning" | "later") {
  let isFull = full === "from the beginning";
  const host = new InMemoryHost();
  const write = host.writeFile.bind(host);
  host.writeFile = (path, content, mode) =>
    isFull ? Promise.reject(new Error("ENOSPC: no space left on device, write")) : write(path, content, mode);
  host.upFault = () => {
    isFull = true;
    return "no space left on device";
  };
  const tables = migratedTables(new Date().toISOString());
  const project = newProject({ name: "one", organizationId: "one" });
  const environment = newEnvironment({ name: "production", projectId: project.projectId, isDefault: true });
  tables.projects.push(project);
  tables.environments.push(environment);
  const { environmentId } = environment;
  const compose = newCompose({ name: "app", environmentId, sourceType: "raw", composeFile: "services: {}\n" });
  tables.composes.push(compose);
  const clone = () => Promise.reject(new Error("nothing is cloned here"));
  const dokploy = new Dokploy({ host, database: () => tables, clone, version: "v0.30.2", pace });
  const job = { composeId: compose.composeId, titleLog: "one", type: "deploy" as const, descriptionLog: "" };
  await runDeployment(dokploy, job);
  return tables.deployments;
}

describe("a deployment whose disk is full", () => {
  test("from the beginning has no log, and tells why itself", async () => {
    const errorMessage = "An error have occurred: ENOSPC: no space left on device, write";
    expect(await leftOf("from the beginning")).toMatchObject([{ status: "error", logPath: "", errorMessage }]);
  });

  test("at its end is running for good, and nobody works on it", async () => {
    expect(await leftOf("later")).toMatchObject([{ status: "running", errorMessage: null, finishedAt: null }]);
  });
});
