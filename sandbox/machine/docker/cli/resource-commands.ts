/** docker network, volume, image, builder and the commands beside them. */
import type { Engine } from "../engine.ts";
import { DockerError } from "../docker-error.ts";
import { shortId } from "../identifiers.ts";
import { parseReference } from "../registry.ts";
import type { ImageState, NetworkState, VolumeState } from "../state.ts";
import { type CommandLine, type DockerCommand, each, pairs } from "./command.ts";
import { inspected, listing } from "./listing.ts";
import { splitOnce } from "./mount-option.ts";
import type { View } from "./template.ts";

export const resourceCommands: Record<string, DockerCommand> = {
  "network create": {
    usage: "docker network create [OPTIONS] NETWORK",
    flags: "attachable internal ipv6 ingress",
    values: "d:driver subnet gateway ip-range o:opt label scope ipam-driver",
    operands: [1, 1],
    run: (engine, line) =>
      `${
        engine.networks.create({
          name: line.operands[0] ?? "",
          driver: line.value("driver") ?? "bridge",
          attachable: line.has("attachable"),
          labels: pairs(line.all("label")),
          subnet: line.value("subnet"),
        }).id
      }\n`,
  },
  "network inspect": {
    usage: "docker network inspect [OPTIONS] NETWORK [NETWORK...]",
    flags: "v:verbose",
    values: "f:format",
    operands: [1, Infinity],
    run: (engine, line) => found(line, (name) => networkView(engine, engine.networks.get(name))),
  },
  "network ls": {
    usage: "docker network ls [OPTIONS]",
    flags: "q:quiet no-trunc",
    values: "f:filter format",
    operands: [0, 0],
    run: (engine, line) => {
      const rows = engine.networks
        .all()
        .filter(({ name, driver, labels }) => matches(line, { name: [name], driver: [driver] }, labels))
        .map(({ id, name, driver, scope, labels }) => ({
          ID: line.has("no-trunc") ? id : shortId(id),
          Name: name,
          Driver: driver,
          Scope: scope,
          Label: (own: string) => labels[own] ?? "",
        }));
      const columns = ["NETWORK ID:ID", "NAME:Name", "DRIVER:Driver", "SCOPE:Scope"];
      return listing(rows, columnsOf(columns), {
        format: line.value("format"),
        ...(line.has("quiet") && { quiet: "ID" }),
      });
    },
  },
  "network rm": {
    usage: "docker network rm NETWORK [NETWORK...]",
    flags: "f:force",
    operands: [1, Infinity],
    run: (engine, line) => each(line.operands, (name) => engine.networks.remove(name).name),
  },
  "network connect": {
    usage: "docker network connect [OPTIONS] NETWORK CONTAINER",
    values: "alias ip",
    operands: [2, 2],
    run: (engine, line) => {
      const network = engine.networks.get(line.operands[0] ?? "");
      const container = engine.containerRoom.get(line.operands[1] ?? "");
      if (container.spec.networks.some(({ name }) => name === network.name))
        throw new DockerError(
          `Error response from daemon: endpoint with name ${container.spec.name} already exists in network ${network.name}`,
        );
      container.spec.networks.push({ name: network.name, aliases: line.all("alias") });
      if (container.status === "running") {
        container.addresses[network.name] = `${network.prefix}.${network.nextHost}`;
        network.nextHost += 1;
      }
      return "";
    },
  },
  "network disconnect": {
    usage: "docker network disconnect [OPTIONS] NETWORK CONTAINER",
    flags: "f:force",
    operands: [2, 2],
    run: (engine, line) => {
      const { name } = engine.networks.get(line.operands[0] ?? "");
      const container = engine.containerRoom.get(line.operands[1] ?? "");
      if (!container.spec.networks.some((own) => own.name === name))
        throw new DockerError(
          `Error response from daemon: container ${container.id} is not connected to network ${name}`,
        );
      container.spec.networks = container.spec.networks.filter((own) => own.name !== name);
      Reflect.deleteProperty(container.addresses, name);
      return "";
    },
  },
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
      return listing(rows, columnsOf(["DRIVER:Driver", "VOLUME NAME:Name"]), {
        format: line.value("format"),
        ...(line.has("quiet") && { quiet: "Name" }),
      });
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
  pull: {
    usage: "docker pull [OPTIONS] NAME[:TAG|@DIGEST]",
    flags: "q:quiet a:all-tags",
    values: "platform",
    operands: [1, 1],
    run: (engine, line) => {
      const reference = line.operands[0] ?? "";
      const image = engine.images.pull(reference);
      const { name, tag } = parseReference(reference);
      const address = `docker.io/${name.includes("/") ? name : `library/${name}`}:${tag}`;
      return line.has("quiet")
        ? `${address}\n`
        : `${tag}: Pulling from ${name}\nDigest: ${image.id}\nStatus: Downloaded newer image for ${name}:${tag}\n${address}\n`;
    },
  },
  "image ls": {
    usage: "docker image ls [OPTIONS] [REPOSITORY[:TAG]]",
    flags: "q:quiet a:all no-trunc digests",
    values: "f:filter format",
    operands: [0, 1],
    run: (engine, line) => {
      const wanted = line.operands[0];
      const rows = engine.images
        .all()
        .filter(([name]) => wanted === undefined || name === wanted || name.startsWith(`${wanted}:`))
        .map(([name, image]) => imageRow(name, image, line.has("no-trunc")));
      const columns = ["REPOSITORY:Repository", "TAG:Tag", "IMAGE ID:ID", "CREATED:CreatedSince", "SIZE:Size"];
      return listing(rows, columnsOf(columns), {
        format: line.value("format"),
        ...(line.has("quiet") && { quiet: "ID" }),
      });
    },
  },
  "image inspect": {
    usage: "docker image inspect [OPTIONS] IMAGE [IMAGE...]",
    values: "f:format platform",
    operands: [1, Infinity],
    run: (engine, line) =>
      found(line, (name) => {
        const [reference, image] = engine.images.get(name);
        return {
          Id: image.id,
          RepoTags: [reference],
          RepoDigests: [`${parseReference(reference).name}@${image.id}`],
          Created: image.createdAt,
          Architecture: "amd64",
          Os: "linux",
        };
      }),
  },
  "image rm": {
    usage: "docker image rm [OPTIONS] IMAGE [IMAGE...]",
    flags: "f:force no-prune",
    operands: [1, Infinity],
    run: (engine, line) => each(line.operands, (name) => `Untagged: ${engine.images.remove(name, line.has("force"))}`),
  },
  "image prune": prune("image", (engine, line) => {
    const used = new Set(engine.state.containers.map(({ imageId }) => imageId));
    const gone = engine.images.all().filter(([, { id }]) => line.has("all") && !used.has(id));
    for (const [name] of gone) Reflect.deleteProperty(engine.state.images, name);
    return gone.length === 0 ? [] : ["Deleted Images:", ...gone.map(([name]) => `untagged: ${name}`)];
  }),
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
    const prunedImages = resourceCommands["image prune"]?.run(engine, line, "");
    return typeof prunedImages === "string" ? [...lines, ...prunedImages.split("\n").slice(0, -2)] : lines;
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
      return listing(
        rows,
        columnsOf(["TYPE:Type", "TOTAL:TotalCount", "ACTIVE:Active", "SIZE:Size", "RECLAIMABLE:Reclaimable"]),
        { format: line.value("format") },
      );
    },
  },
  login: {
    usage: "docker login [OPTIONS] [SERVER]",
    flags: "password-stdin",
    values: "u:username p:password",
    operands: [0, 1],
    run: (_, line) => {
      if (line.value("username") === undefined)
        throw new DockerError("Error: Cannot perform an interactive login from a non TTY device");
      throw new DockerError(
        `Error response from daemon: Get "https://${line.operands[0] ?? "registry-1.docker.io"}/v2/": unauthorized: incorrect username or password`,
      );
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

/** `inspect` of several: what there is as JSON, the rest as errors; `[]` when there is nothing. */
function found(line: CommandLine, view: (name: string) => View) {
  const views: View[] = [];
  const errors: string[] = [];
  for (const name of line.operands) {
    try {
      views.push(view(name));
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      errors.push(error.message);
    }
  }
  return {
    stdout: inspected(views, line.value("format")),
    stderr: errors.map((text) => `${text}\n`).join(""),
    code: errors.length === 0 ? 0 : 1,
  };
}

function matches(line: CommandLine, fields: Record<string, string[]>, labels: Record<string, string>): boolean {
  return line.all("filter").every((filter) => {
    const [key, value = ""] = splitOnce(filter);
    if (key === "label") {
      const [name, wanted] = splitOnce(value);
      return labels[name] !== undefined && (wanted === undefined || labels[name] === wanted);
    }
    const own = fields[key];
    if (own === undefined) throw new DockerError(`Error response from daemon: invalid filter '${key}'`);
    return own.some((text) => (key === "name" ? new RegExp(value).test(text) : text === value));
  });
}

function networkView(engine: Engine, network: NetworkState): View {
  const attached = engine.state.containers.filter(({ addresses }) => network.name in addresses);
  return {
    Name: network.name,
    Id: network.id,
    Scope: network.scope,
    Driver: network.driver,
    Attachable: network.attachable,
    Ingress: network.name === "ingress",
    IPAM: { Driver: "default", Config: [{ Subnet: `${network.prefix}.0/24`, Gateway: `${network.prefix}.1` }] },
    Containers: Object.fromEntries(
      attached.map(({ id, spec, addresses }) => [
        id,
        { Name: spec.name, IPv4Address: `${addresses[network.name] ?? ""}/24` },
      ]),
    ),
    Labels: network.labels,
  };
}

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

function imageRow(reference: string, { id, createdAt }: ImageState, full: boolean): View {
  const { name, tag } = parseReference(reference);
  return {
    Repository: name,
    Tag: tag,
    ID: full ? id : shortId(id),
    CreatedAt: createdAt,
    CreatedSince: "2 weeks ago",
    Size: "412MB",
  };
}

function columnsOf(list: readonly string[]): { title: string; field: string }[] {
  return list.map((column) => ({ title: column.split(":")[0] ?? "", field: column.split(":")[1] ?? "" }));
}
