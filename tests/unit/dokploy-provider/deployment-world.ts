/** A deployment in a Dokploy and on a machine in memory: its service, a patch, and what a program declares. */
import { expect } from "vitest";
import { Dokploy } from "@yapit-infra/dokploy-provider/api/dokploy.ts";
import { composeFingerprint } from "@yapit-infra/dokploy-provider/resources/compose-settings.ts";
import { composeResource } from "@yapit-infra/dokploy-provider/resources/compose.ts";
import { deploymentResource } from "@yapit-infra/dokploy-provider/resources/deployment.ts";
import { patchFingerprint, patchResource } from "@yapit-infra/dokploy-provider/resources/patch.ts";
import { projectResource } from "@yapit-infra/dokploy-provider/resources/project.ts";
import { text } from "@yapit-infra/dokploy-provider/rules/fields.ts";
import { PartialFailure } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { callFor } from "./call.ts";
import { InMemoryDokploy } from "./in-memory-dokploy.ts";
import { InMemoryMachine } from "./in-memory-machine.ts";

export const A = "a".repeat(40);
export const B = "b".repeat(40);
export const SECRET = "canary-secret-1";

export async function setUp() {
  const dokploy = new InMemoryDokploy();
  const machine = new InMemoryMachine();
  const reached = () => ({ dokploy: new Dokploy(dokploy), machine });
  const deployment = deploymentResource(reached);
  const composes = composeResource(reached);
  const patches = patchResource(reached);
  const project = await projectResource(reached).create({ name: "Yapit" }, callFor("Project", "project"));
  const checked = await composes.check?.(
    {
      environmentId: text(project.state, "defaultEnvironmentId"),
      name: "Yapit",
      customGitUrl: "git@github.com:yapit-tts/yapit.git",
      customGitBranch: "dev",
      env: { TOKEN: SECRET },
    },
    {},
  );
  const composeInputs = checked?.inputs ?? {};
  const { id: composeId } = await composes.create(composeInputs, callFor("Compose", "compose"));
  const patchInputs = (content: string) => ({ composeId, filePath: "x.yml", content });
  await patches.create(patchInputs("one\n"), callFor("Patch", "x"));

  const inputs = async (content: string, more: Values = {}): Promise<Values> => {
    const fingerprints = { compose: composeFingerprint(composeInputs), "x.yml": patchFingerprint(content) };
    const news = { composeId, fingerprints, revision: A, gate: { windowSeconds: 10, timeoutSeconds: 1 }, ...more };
    const { inputs: filled = {}, failures } = (await deployment.check?.(news, {})) ?? {};
    expect(failures).toEqual([]);
    return filled;
  };
  const patch = (content: string) =>
    patches.update?.("", { inputs: {}, state: {} }, patchInputs(content), callFor("Patch", "x"));
  return { dokploy, machine, deployment, composes, composeId, composeInputs, inputs, patch };
}

/** A first deployment that is good. */
export async function deployed() {
  const world = await setUp();
  const inputs = await world.inputs("one\n");
  const { state } = await world.deployment.create(inputs, callFor("Deployment", "deployment"));
  return { ...world, first: { inputs, state } };
}

export async function failureOf(promise: Promise<unknown> | undefined): Promise<Error> {
  return Promise.resolve(promise).then(
    () => new Error("did not fail"),
    (error: unknown) => error as Error,
  );
}

export async function partialFailureOf(promise: Promise<unknown> | undefined): Promise<PartialFailure> {
  const error = await failureOf(promise);
  if (error instanceof PartialFailure) return error;
  throw error;
}
