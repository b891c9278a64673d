/** docker run and create. */
import { feed, isOneShot } from "../application/one-shot.ts";
import { DockerError } from "../docker-error.ts";
import { pause } from "../durations.ts";
import type { Engine } from "../engine.ts";
import type { CommandLine, DockerCommand } from "./command.ts";
import { declaredContainer } from "./run-options.ts";

const RUN_VALUES =
  "name e:env env-file v:volume mount p:publish network net network-alias l:label restart entrypoint h:hostname u:user w:workdir m:memory memory-swap cpus c:cpu-shares " +
  "log-driver log-opt add-host cap-add cap-drop security-opt tmpfs ulimit shm-size stop-timeout stop-signal health-cmd health-interval health-retries health-timeout health-start-period health-start-interval " +
  "pull platform dns device pids-limit cidfile sysctl ip runtime userns pid ipc";

export const runCommand: DockerCommand = {
  usage: "docker run [OPTIONS] IMAGE [COMMAND] [ARG...]",
  flags: "d:detach i:interactive t:tty rm init privileged read-only q:quiet P:publish-all no-healthcheck",
  values: RUN_VALUES,
  operands: [1, Infinity],
  stopsAtOperand: true,
  run: runContainer,
};

export const createCommand: DockerCommand = {
  usage: "docker create [OPTIONS] IMAGE [COMMAND] [ARG...]",
  flags: "i:interactive t:tty rm init privileged read-only q:quiet P:publish-all no-healthcheck",
  values: RUN_VALUES,
  operands: [1, Infinity],
  stopsAtOperand: true,
  run: async (engine, line) => `${(await engine.containerRoom.create(declaredContainer(line))).id}\n`,
};

async function runContainer(engine: Engine, line: CommandLine, stdin: string) {
  const { containerRoom } = engine;
  try {
    const container = await containerRoom.create(declaredContainer(line));
    try {
      await containerRoom.start(container);
    } catch (error) {
      if (container.spec.autoRemove) containerRoom.remove(container, { force: true, volumes: true });
      throw error;
    }
    if (line.has("detach")) return `${container.id}\n`;
    const running = containerRoom.running(container);
    if (isOneShot(running)) {
      if (line.has("interactive")) feed(running, stdin);
      const result = await running.finished;
      while (container.status === "running" && running.exitCode !== undefined) await pause(5);
      return result;
    }
    while (container.status === "running") await pause(5);
    return {
      stdout: containerRoom
        .logs(container)
        .map((text) => `${text}\n`)
        .join(""),
      stderr: "",
      code: container.exitCode,
    };
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    const code = error.exitCode === 1 ? 125 : error.exitCode;
    const help = error.message.startsWith("docker:") ? "" : "\n\nRun 'docker run --help' for more information";
    throw new DockerError(`${error.message.startsWith("docker:") ? "" : "docker: "}${error.message}${help}`, code);
  }
}
