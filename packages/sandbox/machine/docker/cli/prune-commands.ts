/** What frees disk: docker … prune, and docker system df. */
import type { Engine } from "../engine.ts";
import type { CommandLine, DockerCommand } from "./command.ts";
import { listing } from "./listing.ts";

export const pruneCommands: Record<string, DockerCommand> = {
  "image prune": prune("image", removeUnusedImages),
  "container prune": prune("container", removeStopped),
  "volume prune": prune("volume", (engine) => {
    const gone = engine.volumes
      .all()
      .filter(({ name }) => /^[0-9a-f]{64}$/.test(name) && engine.volumes.usersOf(name).length === 0);
    for (const { name } of gone) engine.volumes.remove(name);
    return gone.length === 0 ? [] : ["Deleted Volumes:", ...gone.map(({ name }) => name)];
  }),
  "builder prune": prune("builder", () => []),
  "buildx prune": prune("buildx", () => []),
  "system prune": prune("system", (engine, line) => {
    const lines = removeStopped(engine);
    for (const { name, scope } of engine.networks.all()) {
      const used = engine.state.containers.some(({ spec }) => spec.networks.some((own) => own.name === name));
      if (scope === "local" && !used && !["bridge", "host", "none", "docker_gwbridge"].includes(name))
        engine.networks.remove(name);
    }
    return [...lines, ...removeUnusedImages(engine, line)];
  }),
  "system df": {
    usage: "docker system df [OPTIONS]",
    flags: "v:verbose",
    values: "format",
    operands: [0, 0],
    run: (engine, line) => {
      const running = engine.state.containers.filter(({ status }) => status === "running").length;
      const row = (Type: string, TotalCount: number, Active: number, Size: string) => ({
        Type,
        TotalCount: String(TotalCount),
        Active: String(Active),
        Size,
        Reclaimable: "0B (0%)",
      });
      const rows = [
        row("Images", engine.images.all().length, running, "3.1GB"),
        row("Containers", engine.state.containers.length, running, "12MB"),
        row("Local Volumes", engine.volumes.all().length, running, "240MB"),
        row("Build Cache", 0, 0, "0B"),
      ];
      const columns = ["TYPE:Type", "TOTAL:TotalCount", "ACTIVE:Active", "SIZE:Size", "RECLAIMABLE:Reclaimable"];
      return listing(rows, columns, line);
    },
  },
};

function prune(kind: string, work: (engine: Engine, line: CommandLine) => string[]): DockerCommand {
  return {
    usage: `docker ${kind} prune [OPTIONS]`,
    flags: "f:force a:all volumes",
    values: "filter keep-storage reserved-space max-used-space",
    operands: [0, 0],
    // Without --force docker asks; from a script nobody answers, which it takes as no.
    run: (engine, line) =>
      line.has("force")
        ? [...work(engine, line), "Total reclaimed space: 0B", ""].join("\n")
        : "Total reclaimed space: 0B\n",
  };
}

function removeStopped(engine: Engine): string[] {
  const stopped = engine.state.containers.filter(({ status }) => status === "exited" || status === "created");
  for (const container of stopped) engine.containerRoom.remove(container, { force: true, volumes: false });
  return stopped.length === 0 ? [] : ["Deleted Containers:", ...stopped.map(({ id }) => id)];
}

function removeUnusedImages(engine: Engine, line: CommandLine): string[] {
  const used = new Set(engine.state.containers.map(({ imageId }) => imageId));
  const gone = engine.images.all().filter(([, { id }]) => line.has("all") && !used.has(id));
  for (const [name] of gone) Reflect.deleteProperty(engine.state.images, name);
  return gone.length === 0 ? [] : ["Deleted Images:", ...gone.map(([name]) => `untagged: ${name}`)];
}
