/** docker swarm, node, secret and config. */
import { DockerError } from "../docker-error.ts";
import type { Engine } from "../engine.ts";
import type { SecretState } from "../state.ts";
import { requireManager } from "../swarm-manager.ts";
import { type CommandLine, type DockerCommand, each, pairs } from "./command.ts";
import { inspected, listing } from "./listing.ts";
import type { View } from "./template.ts";

const TOKEN = "SWMTKN-1-0000000000000000000000000000000000000000000000000-0000000000000000000000000";

export const swarmCommands: Record<string, DockerCommand> = {
  "swarm init": {
    usage: "docker swarm init [OPTIONS]",
    flags: "force-new-cluster autolock",
    values:
      "advertise-addr listen-addr default-addr-pool default-addr-pool-mask-length data-path-addr data-path-port availability task-history-limit",
    operands: [0, 0],
    run: (engine, line) => {
      const address = line.value("advertise-addr") ?? engine.machine.spec.ipv4;
      const id = engine.swarm.init(address, line.all("default-addr-pool"));
      return `Swarm initialized: current node (${id}) is now a manager.\n\nTo add a worker to this swarm, run the following command:\n\n    docker swarm join --token ${TOKEN} ${address}:2377\n\nTo add a manager to this swarm, run 'docker swarm join-token manager' and follow the instructions.\n\n`;
    },
  },
  "swarm leave": {
    usage: "docker swarm leave [OPTIONS]",
    flags: "f:force",
    operands: [0, 0],
    run: (engine, line) => {
      engine.swarm.leave(line.has("force"));
      return "Node left the swarm.\n";
    },
  },
  "node ls": {
    usage: "docker node ls [OPTIONS]",
    flags: "q:quiet",
    values: "f:filter format",
    operands: [0, 0],
    run: (engine, line) => {
      requireManager(engine.state);
      const columns = [
        "ID:ID",
        "HOSTNAME:Hostname",
        "STATUS:Status",
        "AVAILABILITY:Availability",
        "MANAGER STATUS:ManagerStatus",
        "ENGINE VERSION:EngineVersion",
      ];
      return listing([nodeView(engine)], columns, line);
    },
  },
  "node inspect": {
    usage: "docker node inspect [OPTIONS] self|NODE [NODE...]",
    flags: "pretty",
    values: "f:format",
    operands: [1, Infinity],
    run: (engine, line) => {
      requireManager(engine.state);
      const view = {
        ID: engine.state.swarm?.nodeId,
        Spec: { Role: "manager", Availability: "active", Labels: {} },
        Description: { Hostname: engine.machine.spec.name },
        Status: { State: "ready", Addr: engine.state.swarm?.advertiseAddress },
      };
      return inspected(
        line.operands.map(() => view),
        line.value("format"),
      );
    },
  },
  ...secretCommands("secret"),
  ...secretCommands("config"),
};

function nodeView(engine: Engine): View {
  return {
    ID: engine.state.swarm?.nodeId,
    Hostname: engine.machine.spec.name,
    Status: "Ready",
    Availability: "Active",
    ManagerStatus: "Leader",
    EngineVersion: "28.5.0",
    Self: true,
  };
}

function secretCommands(kind: "secret" | "config"): Record<string, DockerCommand> {
  const columns = ["ID:ID", "NAME:Name", "CREATED:CreatedAt"];
  const detail = (secret: SecretState): View => ({
    ID: secret.id,
    CreatedAt: secret.createdAt,
    UpdatedAt: secret.createdAt,
    Spec: {
      Name: secret.name,
      Labels: secret.labels,
      ...(kind === "config" && { Data: Buffer.from(secret.value).toString("base64") }),
    },
  });
  return {
    [`${kind} create`]: {
      usage: `docker ${kind} create [OPTIONS] ${kind === "secret" ? "SECRET [file|-]" : "CONFIG file|-"}`,
      values: "l:label d:driver template-driver",
      operands: [kind === "secret" ? 1 : 2, 2],
      run: (engine, line, stdin) => createSecret(engine, kind, line, stdin),
    },
    [`${kind} inspect`]: {
      usage: `docker ${kind} inspect [OPTIONS] ${kind.toUpperCase()} [${kind.toUpperCase()}...]`,
      flags: "pretty",
      values: "f:format",
      operands: [1, Infinity],
      run: (engine, line) =>
        inspected(
          line.operands.map((name) => detail(engine.swarm.secrets.get(kind, name))),
          line.value("format"),
        ),
    },
    [`${kind} ls`]: {
      usage: `docker ${kind} ls [OPTIONS]`,
      flags: "q:quiet",
      values: "f:filter format",
      operands: [0, 0],
      run: (engine, line) => {
        const names = line.all("filter").flatMap((filter) => (filter.startsWith("name=") ? [filter.slice(5)] : []));
        const rows = engine.swarm.secrets
          .all(kind)
          .filter(({ name }) => names.length === 0 || names.some((part) => name.startsWith(part)))
          .map((secret) => ({ ID: secret.id, Name: secret.name, CreatedAt: secret.createdAt }));
        return listing(rows, columns, line);
      },
    },
    [`${kind} rm`]: {
      usage: `docker ${kind} rm ${kind.toUpperCase()} [${kind.toUpperCase()}...]`,
      operands: [1, Infinity],
      run: (engine, line) =>
        each(line.operands, (name) => {
          engine.swarm.secrets.remove(kind, name);
          return name;
        }),
    },
  };
}

async function createSecret(
  engine: Engine,
  kind: "secret" | "config",
  line: CommandLine,
  stdin: string,
): Promise<string> {
  const [name = "", source = "-"] = line.operands;
  const value = source === "-" ? stdin : await engine.machine.readFile(source);
  if (value === undefined)
    throw new DockerError(`error reading from ${source}: open ${source}: no such file or directory`);
  return `${engine.swarm.secrets.create(kind, name, value, pairs(line.all("label"))).id}\n`;
}
