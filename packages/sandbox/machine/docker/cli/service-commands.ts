/** docker service create, inspect, ls, ps, update, rm, scale, logs. */
import { DockerError } from "../docker-error.ts";
import { pause } from "../durations.ts";
import type { Engine } from "../engine.ts";
import type { ServiceState } from "../state.ts";
import { requireManager } from "../swarm-manager.ts";
import { type CommandLine, type DockerCommand, each } from "./command.ts";
import { inspected, listing } from "./listing.ts";
import { splitOnce } from "./mount-option.ts";
import { changeService, declaredService } from "./service-options.ts";
import { listedService, serviceView, taskViews } from "./service-view.ts";

/** A service whose tasks never come up is not waited for any longer than this. */
const CONVERGENCE_MILLISECONDS = 15_000;
/** As many tasks may end before the update counts as failed. */
const FAILED_TASKS = 2;

const SHARED =
  "update-order update-delay update-parallelism update-failure-action update-monitor rollback-order rollback-monitor rollback-failure-action restart-condition restart-delay restart-max-attempts restart-window " +
  "limit-cpu limit-memory reserve-cpu reserve-memory log-driver log-opt stop-grace-period stop-signal hostname u:user w:workdir endpoint-mode replicas replicas-max-per-node " +
  "health-cmd health-interval health-retries health-timeout health-start-period health-start-interval";

export const serviceCommands: Record<string, DockerCommand> = {
  "service create": {
    usage: "docker service create [OPTIONS] IMAGE [COMMAND] [ARG...]",
    flags: "d:detach q:quiet no-resolve-image with-registry-auth init t:tty read-only no-healthcheck",
    values: `name e:env env-file mount network p:publish secret config constraint placement-pref l:label container-label mode entrypoint host dns cap-add ulimit ${SHARED}`,
    operands: [1, Infinity],
    stopsAtOperand: true,
    run: createService,
  },
  "service update": {
    usage: "docker service update [OPTIONS] SERVICE",
    flags: "d:detach q:quiet force no-resolve-image with-registry-auth rollback no-healthcheck init t:tty read-only",
    values: `image args env-add env-rm mount-add mount-rm publish-add publish-rm network-add network-rm secret-add secret-rm constraint-add constraint-rm label-add label-rm container-label-add container-label-rm entrypoint ${SHARED}`,
    operands: [1, 1],
    run: updateService,
  },
  "service inspect": {
    usage: "docker service inspect [OPTIONS] SERVICE [SERVICE...]",
    flags: "pretty",
    values: "f:format",
    operands: [1, Infinity],
    run: (engine, line) => {
      requireManager(engine.state);
      const found = engine.swarm.services
        .all()
        .filter(({ id, name }) => line.operands.some((own) => own === name || own === id));
      const missing = line.operands.filter((own) => !found.some(({ id, name }) => own === name || own === id));
      return {
        stdout: inspected(
          found.map((service) => serviceView(service)),
          line.value("format"),
        ),
        stderr: missing.map((name) => `Status: Error: no such service: ${name}, Code: 1\n`).join(""),
        code: missing.length === 0 ? 0 : 1,
      };
    },
  },
  "service ls": {
    usage: "docker service ls [OPTIONS]",
    flags: "q:quiet",
    values: "f:filter format",
    operands: [0, 0],
    run: (engine, line) => {
      const names = line.all("filter").flatMap((filter) => (filter.startsWith("name=") ? [filter.slice(5)] : []));
      const rows = engine.swarm.services
        .all()
        .filter(({ name }) => names.length === 0 || names.some((part) => name.startsWith(part)))
        .map((service) => listedService(engine, service));
      const columns = ["ID:ID", "NAME:Name", "MODE:Mode", "REPLICAS:Replicas", "IMAGE:Image", "PORTS:Ports"];
      return listing(rows, columns, line);
    },
  },
  "service ps": {
    usage: "docker service ps [OPTIONS] SERVICE [SERVICE...]",
    flags: "q:quiet no-trunc no-resolve",
    values: "f:filter format",
    operands: [1, Infinity],
    run: (engine, line) => {
      const states = line
        .all("filter")
        .flatMap((filter) => (filter.startsWith("desired-state=") ? [filter.slice(14)] : []));
      const rows = line.operands
        .flatMap((name) => taskViews(engine, engine.swarm.services.get(name), line.has("no-trunc")))
        .filter((view) => states.length === 0 || states.includes(String(view["DesiredState"]).toLowerCase()));
      const columns = [
        "ID:ID",
        "NAME:Name",
        "IMAGE:Image",
        "NODE:Node",
        "DESIRED STATE:DesiredState",
        "CURRENT STATE:CurrentState",
        "ERROR:Error",
        "PORTS:Ports",
      ];
      return listing(rows, columns, line);
    },
  },
  "service rm": {
    usage: "docker service rm SERVICE [SERVICE...]",
    operands: [1, Infinity],
    run: (engine, line) =>
      each(line.operands, (name) => {
        engine.swarm.services.remove(name);
        return name;
      }),
  },
  "service scale": {
    usage: "docker service scale SERVICE=REPLICAS [SERVICE=REPLICAS...]",
    flags: "d:detach",
    operands: [1, Infinity],
    run: (engine, line) =>
      each(line.operands, async (operand) => {
        const [name, replicas] = splitOnce(operand);
        await engine.swarm.services.update(
          engine.swarm.services.get(name),
          (service) => (service.replicas = Number(replicas)),
        );
        return `${name} scaled to ${replicas ?? ""}`;
      }),
  },
  "service logs": {
    usage: "docker service logs [OPTIONS] SERVICE|TASK",
    flags: "f:follow t:timestamps raw no-trunc no-task-ids details no-resolve",
    values: "n:tail since",
    operands: [1, 1],
    run: (engine, line) => {
      const tasks = engine.swarm.tasks.of(engine.swarm.services.get(line.operands[0] ?? ""));
      const prefix = (name: string) => (line.has("raw") ? "" : `${name}@${engine.machine.spec.name}    | `);
      const lines = tasks.flatMap((task) =>
        engine.containerRoom.logs(task).map((text) => `${prefix(task.spec.name)}${text}\n`),
      );
      const tail = line.value("tail");
      return (tail === undefined || tail === "all" ? lines : lines.slice(-Number(tail))).join("");
    },
  },
};

async function createService(engine: Engine, line: CommandLine) {
  const service = await engine.swarm.services.create(declaredService(line));
  return settled(engine, service, line, service.id);
}

async function updateService(engine: Engine, line: CommandLine) {
  const service = engine.swarm.services.get(line.operands[0] ?? "");
  await engine.swarm.services.update(service, (own) => changeService(own, line));
  return settled(engine, service, line, service.name);
}

/** Without --detach the CLI shows progress until the service has converged. */
async function settled(engine: Engine, service: ServiceState, line: CommandLine, printed: string) {
  if (line.has("detach")) return `${printed}\n`;
  const deadline = Date.now() + CONVERGENCE_MILLISECONDS;
  while (!engine.swarm.tasks.converged(service)) {
    const ended = engine.swarm.tasks.of(service).filter(({ status }) => status === "exited");
    if (Date.now() > deadline || ended.length > FAILED_TASKS || engine.swarm.tasks.rejections.has(service.name)) {
      const why = engine.swarm.tasks.rejections.get(service.name) ?? "task: non-zero exit (1)";
      throw new DockerError(`service update paused: update paused due to failure or early termination of task: ${why}`);
    }
    await pause(5);
  }
  if (line.has("quiet")) return `${printed}\n`;
  const tasks = `${service.replicas} out of ${service.replicas} tasks`;
  return `${printed}\noverall progress: ${tasks}\nverify: Service ${printed} converged\n`;
}
