/** Dokploy's objects on the machine, looked for through the ssh tunnel. */
import type { Dokploy } from "@yapit-infra/dokploy-provider/api/dokploy.ts";
import type { ComposeRow } from "@yapit-infra/dokploy-provider/api/objects.ts";
import { contextOverSsh } from "@yapit-infra/dokploy-provider/context-over-ssh.ts";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { AdoptConfig } from "../../stack-config/stack-config.ts";
import { OperationError } from "../operation-error.ts";
import type { WayToMachine } from "../services/machine.ts";
import { exactlyOne } from "./exactly-one.ts";

export interface DokployFound {
  adopt: Pick<AdoptConfig, "projectId" | "projectName" | "environmentId" | "composeId">;
  /** The key that the service is cloned with. */
  oldKey?: { name: string; publicKey: string };
}

export interface WantedService {
  /** "Yapit". */
  compose: string;
  /** "Yapit Test"; undefined: whichever has the service. */
  project?: string;
}

export async function dokployFound(way: WayToMachine, hostKey: string, wanted: WantedService): Promise<DokployFound> {
  const { dokploy, machine } = contextOverSsh({ ...way.machine, hostKey }, way.proxy);
  try {
    return await find(dokploy, wanted);
  } catch (error) {
    // The provider's own sentences are made for people.
    if (error instanceof ProviderError) throw new OperationError(error.message);
    throw error;
  } finally {
    machine.close();
  }
}

async function find(dokploy: Dokploy, wanted: WantedService): Promise<DokployFound> {
  const services = await servicesOf(dokploy);
  const { project, environment, composeId } = exactlyOne(
    `compose services "${wanted.compose}" in Dokploy${wanted.project === undefined ? "" : `'s project "${wanted.project}"`}`,
    services.filter(
      (one) => one.name === wanted.compose && (wanted.project === undefined || one.project.name === wanted.project),
    ),
    (one) => `${one.project.name}/${one.environment.name}/${one.name}, ${one.composeId}`,
    "say which by --compose NAME and --project NAME",
  );
  const oldKey = await keyOf(dokploy, await dokploy.composes.one(composeId));
  return {
    adopt: {
      projectId: project.projectId,
      projectName: project.name,
      environmentId: environment.environmentId,
      composeId,
    },
    ...(oldKey && { oldKey }),
  };
}

async function servicesOf(dokploy: Dokploy) {
  const rows = await Promise.all(
    (await dokploy.projects.all()).map(({ projectId }) => dokploy.projects.one(projectId)),
  );
  return rows.flatMap((project) =>
    (project?.environments ?? []).flatMap((environment) =>
      project ? environment.compose.map(({ composeId, name }) => ({ project, environment, composeId, name })) : [],
    ),
  );
}

async function keyOf(dokploy: Dokploy, compose: ComposeRow | undefined): Promise<DokployFound["oldKey"]> {
  const id = compose?.customGitSSHKeyId;
  const key = id ? await dokploy.sshKeys.one(id) : undefined;
  return key && { name: key.name, publicKey: key.publicKey.trim() };
}
