/** A container as the options of run and create declare it. */
import { restartOf } from "../compose/service-parts.ts";
import { parseSeconds } from "../durations.ts";
import { shortId } from "../identifiers.ts";
import type { ContainerSpec, HealthCheck } from "../state.ts";
import { type CommandLine, pairs } from "./command.ts";
import { mountOption, publishOption, volumeOption } from "./mount-option.ts";

export function declaredContainer(line: CommandLine): ContainerSpec {
  const [image = "", ...command] = line.operands;
  const networks = [...line.all("network"), ...line.all("net")];
  const entrypoint = line.value("entrypoint");
  const healthcheck = healthOption(line);
  return {
    name: line.value("name") ?? `quirky_${shortId(Math.random().toString(36).slice(2))}`,
    image,
    ...(entrypoint !== undefined && { entrypoint: entrypoint === "" ? [] : [entrypoint] }),
    command,
    env: line.all("env"),
    labels: pairs(line.all("label")),
    mounts: [...line.all("mount").map(mountOption), ...line.all("volume").map(volumeOption)],
    networks: (networks.length === 0 ? ["bridge"] : networks).map((name) => ({
      name,
      aliases: line.all("network-alias"),
    })),
    ports: line.all("publish").map(publishOption),
    ...restartOf("--restart", line.value("restart")),
    ...(healthcheck && { healthcheck }),
    secretFiles: {},
    autoRemove: line.has("rm"),
  };
}

function healthOption(line: CommandLine): HealthCheck | undefined {
  const command = line.value("health-cmd");
  if (command === undefined || line.has("no-healthcheck")) return undefined;
  return {
    test: ["CMD-SHELL", command],
    retries: Number(line.value("health-retries") ?? 3),
    intervalSeconds: parseSeconds(line.value("health-interval") ?? "30s") ?? 30,
    startPeriodSeconds: parseSeconds(line.value("health-start-period") ?? "0") ?? 0,
  };
}
