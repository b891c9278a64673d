/** A container as `docker inspect` and `docker ps` show it. */
import { elapsed, statusText } from "../container-status.ts";
import { NEVER } from "../containers.ts";
import { machineMoment } from "../durations.ts";
import type { Engine } from "../engine.ts";
import { shortId } from "../identifiers.ts";
import { namesOf } from "../networks.ts";
import type { ContainerState, PublishedPort } from "../state.ts";
import type { View } from "./template.ts";

export function inspectContainer(engine: Engine, container: ContainerState): View {
  const { id, spec, status, health, exitCode, error, restarts } = container;
  const command = [...(spec.entrypoint ?? []), ...spec.command];
  const secrets = Object.keys(spec.secretFiles).map((target) => ({
    Type: "bind",
    Source: `/var/lib/docker/containers/${id}/mounts/secrets`,
    Destination: target,
    Mode: "ro",
    RW: false,
    Propagation: "rprivate",
  }));
  return {
    Id: id,
    Created: container.createdAt,
    Path: command[0] ?? "docker-entrypoint.sh",
    Args: command.slice(1),
    State: {
      Status: status,
      Running: status === "running" || status === "restarting",
      Paused: false,
      Restarting: status === "restarting",
      OOMKilled: false,
      Dead: false,
      Pid: status === "running" ? 1000 + engine.containerRoom.all().indexOf(container) : 0,
      ExitCode: exitCode,
      Error: error,
      StartedAt: container.startedAt === NEVER ? NEVER : machineMoment(container.startedAt),
      FinishedAt: container.finishedAt,
      ...(health !== undefined && { Health: { Status: health, FailingStreak: 0, Log: [] } }),
    },
    Image: container.imageId,
    Name: `/${spec.name}`,
    RestartCount: restarts,
    Driver: "overlay2",
    HostConfig: {
      Binds: spec.mounts
        .filter(({ type, createsSource }) => type === "bind" && createsSource)
        .map(({ source, target, readOnly }) => `${source}:${target}${readOnly ? ":ro" : ""}`),
      NetworkMode: spec.networks[0]?.name ?? "bridge",
      PortBindings: portMap(spec.ports),
      RestartPolicy: { Name: spec.restart, MaximumRetryCount: spec.restartLimit ?? 0 },
      AutoRemove: spec.autoRemove,
    },
    Mounts: [
      ...spec.mounts.map(({ type, source, target, readOnly }) => ({
        Type: type,
        ...(type === "volume" && { Name: source }),
        Source: type === "volume" ? `/var/lib/docker/volumes/${source}/_data` : source,
        Destination: target,
        Mode: readOnly ? "ro" : "",
        RW: !readOnly,
        Propagation: type === "bind" ? "rprivate" : "",
      })),
      ...secrets,
    ],
    Config: {
      Hostname: shortId(id),
      Image: spec.image,
      Env: spec.env,
      Cmd: spec.command.length === 0 ? null : spec.command,
      Entrypoint: spec.entrypoint ?? null,
      Labels: spec.labels,
      ...(spec.healthcheck && { Healthcheck: { Test: spec.healthcheck.test, Retries: spec.healthcheck.retries } }),
    },
    NetworkSettings: {
      Ports: status === "running" ? portMap(spec.ports) : {},
      Networks: Object.fromEntries(
        spec.networks.map(({ name }) => [
          name,
          {
            NetworkID: engine.networks.find(name)?.id ?? "",
            IPAddress: container.addresses[name] ?? "",
            Aliases: namesOf(container, name).slice(1),
            DNSNames: namesOf(container, name),
          },
        ]),
      ),
    },
  };
}

/** A row of `docker ps`; `full`: --no-trunc. */
export function listedContainer(container: ContainerState, full: boolean): View {
  const { id, spec, createdAt } = container;
  const command = [...(spec.entrypoint ?? []), ...spec.command].join(" ") || "docker-entrypoint.s…";
  return {
    ID: full ? id : shortId(id),
    Image: spec.image,
    Command: `"${full || command.length <= 20 ? command : `${command.slice(0, 19)}…`}"`,
    CreatedAt: createdAt,
    RunningFor: `${elapsed(createdAt)} ago`,
    Status: statusText(container),
    State: container.status,
    Ports:
      container.status === "running"
        ? spec.ports.map((port) => `${port.address}:${port.published}->${port.target}/${port.protocol}`).join(", ")
        : "",
    Names: spec.name,
    Labels: Object.entries(spec.labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(","),
    Label: (name: string) => spec.labels[name] ?? "",
    Networks: spec.networks.map(({ name }) => name).join(","),
    Mounts: spec.mounts.map(({ source }) => source).join(","),
    LocalVolumes: String(spec.mounts.filter(({ type }) => type === "volume").length),
  };
}

function portMap(ports: readonly PublishedPort[]): Record<string, { HostIp: string; HostPort: string }[]> {
  return Object.fromEntries(
    ports.map(({ address, published, target, protocol }) => [
      `${target}/${protocol}`,
      [{ HostIp: address, HostPort: String(published) }],
    ]),
  );
}
