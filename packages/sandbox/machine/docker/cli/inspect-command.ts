/** docker inspect. */
import type { Engine } from "../engine.ts";
import type { CommandLine, DockerCommand } from "./command.ts";
import { inspectContainer } from "./container-view.ts";
import { inspected } from "./listing.ts";

export const inspectCommand: DockerCommand = {
  usage: "docker inspect [OPTIONS] NAME|ID [NAME|ID...]",
  flags: "s:size",
  values: "f:format type",
  operands: [1, Infinity],
  run: inspectAny,
};

/** Containers, images, networks and volumes alike. */
function inspectAny(engine: Engine, line: CommandLine) {
  const views = [];
  const missing: string[] = [];
  const type = line.value("type");
  for (const name of line.operands) {
    const container = engine.containerRoom.find(name);
    if (container !== undefined && (type === undefined || type === "container"))
      // The engine's Go types call the id ID.
      views.push({ ...inspectContainer(engine, container), ...(line.value("format") && { ID: container.id }) });
    else if (
      (type === undefined || type === "image") &&
      /^[a-z0-9]/.test(name) &&
      engine.images.find(name) !== undefined
    )
      views.push({ Id: engine.images.get(name)[1].id, RepoTags: [engine.images.get(name)[0]] });
    else if (type === undefined && engine.networks.find(name) !== undefined)
      views.push({
        Name: engine.networks.get(name).name,
        Id: engine.networks.get(name).id,
        Driver: engine.networks.get(name).driver,
      });
    else missing.push(`Error: No such ${type ?? "object"}: ${name}`);
  }
  return {
    stdout: inspected(views, line.value("format")),
    stderr: missing.map((text) => `${text}\n`).join(""),
    code: missing.length === 0 ? 0 : 1,
  };
}
