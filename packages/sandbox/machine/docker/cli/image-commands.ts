/** docker image, and how images come: pull and login. */
import { DockerError } from "../docker-error.ts";
import { shortId } from "../identifiers.ts";
import { parseReference } from "../registry.ts";
import type { ImageState } from "../state.ts";
import { type DockerCommand, each } from "./command.ts";
import { found } from "./finding.ts";
import { listing } from "./listing.ts";
import type { View } from "./template.ts";

export const imageCommands: Record<string, DockerCommand> = {
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
      return listing(rows, columns, line);
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
