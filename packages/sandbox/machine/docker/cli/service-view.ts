/** Services and their tasks as docker shows them. */
import { statusText } from "../container-status.ts";
import type { Engine } from "../engine.ts";
import { shortId } from "../identifiers.ts";
import type { ServiceState } from "../state.ts";
import type { View } from "./template.ts";

export function serviceView(service: ServiceState): View {
  const { task } = service;
  return {
    ID: service.id,
    Version: { Index: service.version },
    CreatedAt: service.createdAt,
    UpdatedAt: service.updatedAt,
    Spec: {
      Name: service.name,
      Labels: service.labels,
      TaskTemplate: {
        ContainerSpec: {
          Image: task.image,
          Labels: task.labels,
          Args: task.command,
          Env: task.env,
          Mounts: task.mounts.map(({ type, source, target, readOnly }) => ({
            Type: type,
            Source: source,
            Target: target,
            ...(readOnly && { ReadOnly: true }),
          })),
          Secrets: service.secrets.map(({ name, target }) => ({
            File: { Name: target.replace("/run/secrets/", "") },
            SecretName: name,
          })),
        },
        Placement: { Constraints: service.constraints },
        Networks: task.networks.map(({ name }) => ({ Target: name })),
        ForceUpdate: service.forceUpdate,
      },
      Mode: { Replicated: { Replicas: service.replicas } },
      UpdateConfig: { Parallelism: 1, FailureAction: "pause", Order: service.updateOrder },
      EndpointSpec: {
        Mode: service.endpointMode,
        Ports: task.ports.map(({ published, target, protocol }) => ({
          Protocol: protocol,
          TargetPort: target,
          PublishedPort: published,
          PublishMode: "host",
        })),
      },
    },
    Endpoint: { Spec: { Mode: service.endpointMode } },
  };
}

export function listedService(engine: Engine, service: ServiceState): View {
  const running = engine.swarm.tasks.of(service).filter(({ status }) => status === "running").length;
  return {
    ID: service.id.slice(0, 12),
    Name: service.name,
    Mode: "replicated",
    Replicas: `${running}/${service.replicas}`,
    Image: service.task.image,
    Ports: service.task.ports
      .map(({ published, target, protocol }) => `*:${published}->${target}/${protocol}`)
      .join(", "),
  };
}

export function taskViews(engine: Engine, service: ServiceState, full: boolean): View[] {
  return engine.swarm.tasks
    .of(service)
    .map((task) => ({
      ID: full ? task.id.slice(0, 25) : shortId(task.id),
      Name: task.spec.name.split(".").slice(0, 2).join("."),
      Image: task.spec.image,
      Node: engine.machine.spec.name,
      DesiredState: task.status === "running" ? "Running" : "Shutdown",
      CurrentState:
        task.status === "running" ? statusText(task).replace("Up", "Running") : `Failed ${statusText(task)}`,
      Error: task.status === "exited" && task.exitCode !== 0 ? `"task: non-zero exit (${task.exitCode})"` : task.error,
      Ports: "",
    }))
    .reverse();
}
