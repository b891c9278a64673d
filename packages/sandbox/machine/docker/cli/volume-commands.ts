/** docker volume. */
import type { VolumeState } from "../state.ts";
import { type DockerCommand, each, pairs } from "./command.ts";
import { found, matches } from "./finding.ts";
import { listing } from "./listing.ts";
import type { View } from "./template.ts";

export const volumeCommands: Record<string, DockerCommand> = {
  "volume create": {
    usage: "docker volume create [OPTIONS] [VOLUME]",
    values: "d:driver label o:opt name",
    operands: [0, 1],
    run: (engine, line) =>
      `${engine.volumes.ensure(line.operands[0] ?? line.value("name") ?? "unnamed", pairs(line.all("label"))).name}\n`,
  },
  "volume inspect": {
    usage: "docker volume inspect [OPTIONS] VOLUME [VOLUME...]",
    values: "f:format",
    operands: [1, Infinity],
    run: (engine, line) => found(line, (name) => volumeView(engine.volumes.get(name))),
  },
  "volume ls": {
    usage: "docker volume ls [OPTIONS]",
    flags: "q:quiet",
    values: "f:filter format",
    operands: [0, 0],
    run: (engine, line) => {
      const rows = engine.volumes
        .all()
        .filter(({ name, labels }) => {
          const dangling = line.all("filter").some((filter) => filter === "dangling=true");
          return (
            matches(line, { name: [name], dangling: [dangling ? "true" : ""] }, labels) &&
            (!dangling || engine.volumes.usersOf(name).length === 0)
          );
        })
        .map((volume) => ({ Driver: "local", Name: volume.name, Label: (own: string) => volume.labels[own] ?? "" }));
      return listing(rows, ["DRIVER:Driver", "VOLUME NAME:Name"], line, "Name");
    },
  },
  "volume rm": {
    usage: "docker volume rm [OPTIONS] VOLUME [VOLUME...]",
    flags: "f:force",
    operands: [1, Infinity],
    run: (engine, line) =>
      each(line.operands, (name) => {
        if (!line.has("force") || engine.state.volumes[name] !== undefined) engine.volumes.remove(name);
        return name;
      }),
  },
};

function volumeView({ name, labels, createdAt }: VolumeState): View {
  return {
    CreatedAt: createdAt,
    Driver: "local",
    Labels: labels,
    Mountpoint: `/var/lib/docker/volumes/${name}/_data`,
    Name: name,
    Options: null,
    Scope: "local",
  };
}
