/** A machine with containers and a front door in memory: what the health gate and the way back ask of it. */
import { Duplex } from "node:stream";
import type { CommandResult, MachineLink } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";

export interface FakeContainer {
  name: string;
  service: string;
  status?: string;
  health?: string;
  exitCode?: number;
  restarts?: number;
  /** Seconds since it was made. */
  created?: number;
  /** Seconds since the last start. */
  age?: number;
  env?: Record<string, string>;
  restartPolicy?: string;
}

export class InMemoryMachine implements MachineLink {
  containers: FakeContainer[] = [{ name: "app-web-1", service: "web" }];
  readonly commands: string[] = [];
  /** What a container's log holds, by name. */
  readonly logs: Record<string, string> = {};
  /** What the database answers to a command in its container. */
  database: CommandResult = { stdout: "", stderr: "", code: 0 };
  /** Whether a copy of a good clone lies there. */
  hasCopy = false;
  /** The commit of Dokploy's clone; undefined: whichever is asked for. */
  cloneOf: string | undefined;

  async exec(command: string): Promise<CommandResult> {
    this.commands.push(command);
    if (command.includes("docker ps"))
      return ok(["1000000", ...this.containers.map(({ name }) => `id-${name}`)].join("\n"));
    const logOf = /^docker logs --tail (\d+) id-(\S+)/.exec(command);
    if (logOf)
      return ok(
        (this.logs[logOf[2] ?? ""] ?? "")
          .split("\n")
          .slice(-Number(logOf[1]) - 1)
          .join("\n"),
      );
    if (command.startsWith("docker exec ")) return this.database;
    if (command.startsWith("docker inspect")) return ok(JSON.stringify(this.containers.map(inspected)));
    if (command.includes("cp -a code code.good")) {
      const asked = /grep -rqsF '(\w+)'/.exec(command)?.[1];
      this.hasCopy = asked === undefined || this.cloneOf === undefined || this.cloneOf === asked;
      return this.hasCopy ? ok("") : { stdout: "", stderr: "", code: 1 };
    }
    if (command.includes("test -d code.good") && !this.hasCopy) return { stdout: "", stderr: "", code: 1 };
    return ok("");
  }

  async channel(): Promise<Duplex> {
    throw new Error("no front door here");
  }

  close(): void {
    this.commands.push("close");
  }
}

export function inspected(container: FakeContainer): object {
  const { name, service, status = "running", health, exitCode = 0, restarts = 0, age = 60, env = {} } = container;
  return {
    Id: `id-${name}`,
    Name: `/${name}`,
    Created: new Date((1_000_000 - (container.created ?? age)) * 1000).toISOString(),
    RestartCount: restarts,
    State: {
      Status: status,
      ExitCode: exitCode,
      StartedAt: new Date((1_000_000 - age) * 1000).toISOString(),
      ...(health === undefined ? {} : { Health: { Status: health } }),
    },
    Config: {
      Labels: { "com.docker.compose.service": service },
      Env: Object.entries(env).map(([variable, value]) => `${variable}=${value}`),
    },
    HostConfig: { RestartPolicy: { Name: container.restartPolicy ?? "unless-stopped" } },
  };
}

function ok(stdout: string): CommandResult {
  return { stdout, stderr: "", code: 0 };
}
