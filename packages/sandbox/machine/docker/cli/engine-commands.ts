/** docker version and docker info. */
import { NO_DAEMON } from "../engine.ts";
import type { Engine } from "../engine.ts";
import { DockerError } from "../docker-error.ts";
import type { DockerCommand } from "./command.ts";
import { render } from "./template.ts";

export const ENGINE_VERSION = "28.5.0";

export const engineCommands: Record<string, DockerCommand> = {
  version: {
    usage: "docker version [OPTIONS]",
    values: "f:format",
    operands: [0, 0],
    run: async (engine, line) => {
      const client = { Version: ENGINE_VERSION, ApiVersion: "1.51", Os: "linux", Arch: "amd64" };
      const format = line.value("format");
      const up = await isUp(engine);
      const server = up ? { ...client, MinAPIVersion: "1.24", Components: [] } : undefined;
      const shown = { Client: client, Server: server };
      if (!up)
        return {
          stdout:
            format === undefined ? `Client: Docker Engine - Community\n Version:           ${ENGINE_VERSION}\n` : "\n",
          stderr: `${NO_DAEMON}\n`,
          code: 1,
        };
      if (format !== undefined) return `${render(format === "json" ? "{{json .}}" : format, shown)}\n`;
      return `Client: Docker Engine - Community\n Version:           ${ENGINE_VERSION}\n API version:       1.51\n\nServer: Docker Engine - Community\n Engine:\n  Version:          ${ENGINE_VERSION}\n  API version:      1.51 (minimum version 1.24)\n`;
    },
  },
  info: {
    usage: "docker info [OPTIONS]",
    values: "f:format",
    operands: [0, 0],
    run: async (engine, line) => {
      const up = await isUp(engine);
      const { state, machine } = engine;
      const daemon = JSON.parse((await machine.readFile("/etc/docker/daemon.json")) ?? "{}") as Record<string, unknown>;
      const format = line.value("format");
      if (!up)
        return {
          stdout:
            format === undefined
              ? `Client: Docker Engine - Community\n Version:    ${ENGINE_VERSION}\n\nServer:\n`
              : "\n",
          stderr: `${NO_DAEMON}\n`,
          code: 1,
        };
      const count = (status: string) => state.containers.filter((container) => container.status === status).length;
      const view = {
        ID: "sandbox",
        Containers: state.containers.length,
        ContainersRunning: count("running"),
        ContainersStopped: state.containers.length - count("running"),
        Images: Object.keys(state.images).length,
        Driver: "overlay2",
        LoggingDriver: typeof daemon["log-driver"] === "string" ? daemon["log-driver"] : "json-file",
        ServerVersion: ENGINE_VERSION,
        OperatingSystem: "Ubuntu 24.04.3 LTS",
        Name: machine.spec.name,
        NCPU: machine.spec.vcpus,
        MemTotal: machine.spec.memoryMb * 1024 * 1024,
        DefaultAddressPools:
          (daemon["default-address-pools"] as unknown[] | undefined)?.map((pool) => ({
            Base: (pool as { base: string }).base,
            Size: (pool as { size: number }).size,
          })) ?? null,
        LiveRestoreEnabled: daemon["live-restore"] === true,
        Swarm: {
          NodeID: state.swarm?.nodeId ?? "",
          NodeAddr: state.swarm?.advertiseAddress ?? "",
          LocalNodeState: state.swarm === undefined ? "inactive" : "active",
          ControlAvailable: state.swarm !== undefined,
          Error: "",
          Nodes: state.swarm === undefined ? 0 : 1,
          Managers: state.swarm === undefined ? 0 : 1,
          Cluster:
            state.swarm === undefined
              ? null
              : { DefaultAddrPool: state.swarm.addressPools.length === 0 ? ["10.0.0.0/8"] : state.swarm.addressPools },
        },
        Warnings: null,
      };
      if (format !== undefined) return `${render(format === "json" ? "{{json .}}" : format, view)}\n`;
      return `Client: Docker Engine - Community\n Version:    ${ENGINE_VERSION}\n\nServer:\n Containers: ${view.Containers}\n  Running: ${view.ContainersRunning}\n Images: ${view.Images}\n Server Version: ${ENGINE_VERSION}\n Logging Driver: ${view.LoggingDriver}\n Swarm: ${view.Swarm.LocalNodeState}\n`;
    },
  },
};

async function isUp(engine: Engine): Promise<boolean> {
  try {
    await engine.reached();
    return true;
  } catch (error) {
    if (error instanceof DockerError) return false;
    throw error;
  }
}
