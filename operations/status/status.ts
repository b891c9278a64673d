/** Everything about a stack at a glance. Who cannot be asked is one row, and hides nothing of the others. */
import { ask } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import { dokployOver } from "@yapit-infra/dokploy-provider/context-over-ssh.ts";
import { composeBy } from "@yapit-infra/dokploy-provider/rules/by-name.ts";
import type { MachineLink } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { WORKER_LABEL } from "../../components/machine/labels.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { OperationError } from "../operation-error.ts";
import { Hetzner, type HetznerServer } from "../services/hetzner.ts";
import type { Environment } from "../services/json-service.ts";
import { told, visit } from "../visit/visit.ts";
import { deploymentRow } from "./deployment-row.ts";
import type { Row } from "./row.ts";
import { watchedRows } from "./watched-rows.ts";

export interface StatusOptions {
  config: StackConfig;
  environment: Environment;
  /** Runs something on the stack's machine. @throws OperationError where there is no way to it */
  onMachine: <T>(work: (machine: MachineLink) => Promise<T>) => Promise<T>;
}

/** No question to a machine takes longer: it is a person who waits. */
const PATIENCE_SECONDS = 60;

export async function statusOf({ config, environment, onMachine }: StatusOptions): Promise<Row[]> {
  const rows = await Promise.all([
    visitedRows(config, environment),
    rowsOr("server", "look at HCLOUD_TOKEN and the network", () => serverRows(config, environment)),
    rowsOr("machine", "see the server above, and that ssh.allowedFrom lets this address in", () =>
      onMachine((machine) => machineRows(machine, config)),
    ),
  ]);
  return rows.flat();
}

async function visitedRows(config: StackConfig, environment: Environment): Promise<Row[]> {
  return (await visit({ config, environment, tries: 2 })).map(({ about, url, answer, todo }) => ({
    ...{ about, state: todo === undefined ? "ok" : "fault", detail: `${url} ${told(answer)}` },
    ...(todo !== undefined && { todo }),
  }));
}

async function serverRows({ stack, adopt, workers }: StackConfig, environment: Environment): Promise<Row[]> {
  const about = "server";
  if ((environment["HCLOUD_TOKEN"]?.trim() ?? "") === "")
    return [{ about, state: "unknown", detail: "HCLOUD_TOKEN is not set, so Hetzner was not asked" }];
  const hetzner = Hetzner.from(environment);
  const labelled = (label: string) => hetzner.list("servers", { label_selector: `managed-by=yapit-infra,${label}` });
  const [found, speaking] = await Promise.all([labelled(`stack=${stack}`), labelled(`${WORKER_LABEL}=${stack}`)]);
  const [first] = found.length > 0 ? found : (await hetzner.list("servers")).filter(({ id }) => id === adopt?.serverId);
  const lacking = (detail: string): Row => ({ about, state: "fault", detail, todo: "pulumi up --refresh" });
  return [
    first ? serverRow(first, stack) : lacking("there is none at Hetzner"),
    ...speaking.map((server) => serverRow(server, stack)),
    ...(speaking.length < workers.servers
      ? [lacking(`${speaking.length} of ${workers.servers} that only speak are at Hetzner`)]
      : []),
  ];
}

function serverRow({ name, server_type: type, location, status }: HetznerServer, stack: string): Row {
  const [about, detail] = ["server", `${name}, ${type.name} in ${location.name}, is ${status}`];
  if (status === "running") return { about, state: "ok", detail };
  return { about, state: "fault", detail, todo: `npm run recover -- --stack ${stack} --start` };
}

async function machineRows(machine: MachineLink, config: StackConfig): Promise<Row[]> {
  const { watch } = await ask(machine, ["watch"], { timeoutSeconds: PATIENCE_SECONDS });
  const deployment = await rowsOr("deployment", "see dokploy above", async () => [
    deploymentRow(await newestDeployment(machine, config)),
  ]);
  return [...watchedRows(watch, config.watching.enabled), ...deployment];
}

async function newestDeployment(machine: MachineLink, { adopt }: StackConfig) {
  const dokploy = dokployOver(machine);
  const compose = await composeBy(dokploy, adopt?.composeId ?? `${adopt?.projectName ?? "Yapit"}/production/Yapit`);
  return compose && (await dokploy.deployments.of(compose.composeId))[0];
}

/** Rows, or the one that says why there are none. */
async function rowsOr(about: string, todo: string, look: () => Promise<Row[]>): Promise<Row[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof OperationError || error instanceof ProviderError)) throw error;
    return [{ about, state: "fault", detail: error.message, todo }];
  }
}
