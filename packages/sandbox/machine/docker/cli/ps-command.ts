/** docker ps: which containers it shows, and how. */
import { DockerError } from "../docker-error.ts";
import type { Engine } from "../engine.ts";
import type { CommandLine, DockerCommand } from "./command.ts";
import { listedContainer } from "./container-view.ts";
import { listing } from "./listing.ts";
import { splitOnce } from "./mount-option.ts";

export const psCommand: DockerCommand = {
  usage: "docker ps [OPTIONS]",
  flags: "a:all q:quiet no-trunc l:latest s:size",
  values: "f:filter format n:last",
  operands: [0, 0],
  run: listContainers,
};

function listContainers(engine: Engine, line: CommandLine): string {
  const filters = line.all("filter").map((pair) => splitOnce(pair));
  const everything = line.has("all") || filters.some(([key]) => key === "status");
  const shown = engine.containerRoom
    .all()
    .filter(({ status }) => everything || status === "running" || status === "restarting")
    .filter((container) =>
      filters.every(([key, value = ""], _, all) => {
        const same = all.filter(([own]) => own === key).map(([, own = ""]) => own);
        switch (key) {
          case "name":
            return same.some(
              (pattern) =>
                new RegExp(pattern).test(container.spec.name) || new RegExp(pattern).test(`/${container.spec.name}`),
            );
          case "id":
            return same.some((id) => container.id.startsWith(id));
          case "status":
            return same.includes(container.status);
          case "health":
            return same.includes(container.health ?? "none");
          case "ancestor":
            return same.some((image) => container.spec.image === image || container.spec.image.startsWith(`${image}:`));
          case "network":
            return container.spec.networks.some(({ name }) => same.includes(name));
          case "volume":
            return container.spec.mounts.some(({ source, target }) => same.includes(source) || same.includes(target));
          case "label": {
            const [name, wanted] = splitOnce(value);
            const own = container.spec.labels[name];
            return own !== undefined && (wanted === undefined || own === wanted);
          }
          default:
            throw new DockerError(`Error response from daemon: invalid filter '${key}'`);
        }
      }),
    )
    .reverse();
  const limit = line.has("latest") ? 1 : Number(line.value("last") ?? Infinity);
  const rows = shown.slice(0, limit).map((container) => listedContainer(container, line.has("no-trunc")));
  const columns = [
    "CONTAINER ID:ID",
    "IMAGE:Image",
    "COMMAND:Command",
    "CREATED:RunningFor",
    "STATUS:Status",
    "PORTS:Ports",
    "NAMES:Names",
  ];
  return listing(rows, columns, line);
}
