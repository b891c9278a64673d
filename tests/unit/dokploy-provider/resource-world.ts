/** The resources of the Dokploy provider over a Dokploy in memory. */
import { expect } from "vitest";
import { Dokploy } from "@yapit-infra/dokploy-provider/api/dokploy.ts";
import { composeResource } from "@yapit-infra/dokploy-provider/resources/compose.ts";
import { domainResource } from "@yapit-infra/dokploy-provider/resources/domain.ts";
import { environmentResource } from "@yapit-infra/dokploy-provider/resources/environment.ts";
import { notificationResource } from "@yapit-infra/dokploy-provider/resources/notification.ts";
import { patchResource } from "@yapit-infra/dokploy-provider/resources/patch.ts";
import { projectResource } from "@yapit-infra/dokploy-provider/resources/project.ts";
import { settingsResource } from "@yapit-infra/dokploy-provider/resources/settings.ts";
import { sshKeyResource } from "@yapit-infra/dokploy-provider/resources/ssh-key.ts";
import { text } from "@yapit-infra/dokploy-provider/rules/fields.ts";
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { callFor } from "./call.ts";
import { InMemoryDokploy } from "./in-memory-dokploy.ts";
import { InMemoryMachine } from "./in-memory-machine.ts";

export function setUp() {
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
    notification: notificationResource(reached),
    settings: settingsResource(reached),
  };
}

export async function checked(resource: ResourceType, inputs: Values): Promise<Values> {
  const { inputs: filled = inputs, failures = [] } = (await resource.check?.(inputs, {})) ?? {};
  expect(failures).toEqual([]);
  return filled;
}

export async function failures(resource: ResourceType, inputs: Values): Promise<string[]> {
  return ((await resource.check?.(inputs, {}))?.failures ?? []).map(({ reason }) => reason);
}

/** Project, its default environment, and a compose service in it. */
export async function withCompose(more: Values = {}) {
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
