/** The engine's images: pulled ones, and those built from a repository. */
import type { Machine } from "../host.ts";
import { MIGRATIONS } from "./application/alembic.ts";
import { readDockerfile } from "./dockerfile.ts";
import { daemonError, DockerError } from "./docker-error.ts";
import { sha256 } from "./identifiers.ts";
import { filesBelow, folderNames, isFolder } from "./machine-files.ts";
import { canonical, checkPublished, parseReference } from "./registry.ts";
import type { DockerState, ImageState } from "./state.ts";

export interface BuildRequest {
  /** "project-service:latest". */
  reference: string;
  /** A folder of the machine. */
  context: string;
  /** Relative to the context. */
  dockerfile: string;
  /** Makes another image of the same sources: a test's chosen behaviour. */
  salt: string;
}

/** Dockerfiles of the application whose programs the sandbox knows. */
const APPLICATION: readonly [RegExp, string][] = [
  [/yapit\/gateway\/Dockerfile$/, "yapit-gateway"],
  [/yapit\/workers\/kokoro\/Dockerfile\.cpu$/, "yapit-kokoro"],
  [/frontend\/Dockerfile$/, "yapit-frontend"],
];

/** Not part of a build: as the repository's .dockerignore leaves them out. */
const IGNORED = /^(\.git\/|\.env$|node_modules\/)/;

export class Images {
  readonly #machine: Machine;
  readonly #state: DockerState;
  readonly #programs: ReadonlySet<string>;

  constructor(machine: Machine, state: DockerState, programs: ReadonlySet<string>) {
    this.#machine = machine;
    this.#state = state;
    this.#programs = programs;
  }

  all(): [string, ImageState][] {
    return Object.entries(this.#state.images);
  }

  /** By reference, id or the start of an id. */
  find(reference: string): [string, ImageState] | undefined {
    const local = this.all().find(([, { id }]) => id === reference || id.slice(7).startsWith(reference));
    if (local !== undefined && /^(sha256:)?[0-9a-f]{12,64}$/.test(reference)) return local;
    const name = canonical(reference);
    const image = this.#state.images[name];
    return image && [name, image];
  }

  get(reference: string): [string, ImageState] {
    const found = this.find(reference);
    if (found === undefined) throw daemonError(`No such image: ${canonical(reference)}`);
    return found;
  }

  pull(reference: string): ImageState {
    checkPublished(reference, this.#programs);
    const name = canonical(reference);
    return (this.#state.images[name] ??= {
      id: `sha256:${sha256(name)}`,
      program: parseReference(reference).name,
      base: name,
      installed: [],
      files: {},
      built: false,
      createdAt: new Date().toISOString(),
    });
  }

  /** What `docker run` and compose do with an image that is not there. */
  ensure(reference: string): ImageState {
    return this.find(reference)?.[1] ?? this.pull(reference);
  }

  remove(reference: string, force: boolean): string {
    const [name, image] = this.get(reference);
    const user = this.#state.containers.find(({ imageId }) => imageId === image.id);
    if (user !== undefined && !force)
      throw new DockerError(
        `Error response from daemon: conflict: unable to remove repository reference "${reference}" (must force) - container ${user.id.slice(0, 12)} is using its referenced image ${image.id.slice(7, 19)}`,
      );
    Reflect.deleteProperty(this.#state.images, name);
    return name;
  }

  async build(request: BuildRequest): Promise<ImageState> {
    if (!(await isFolder(this.#machine, request.context)))
      throw new DockerError(`unable to prepare context: path "${request.context}" not found`);
    const path = `${request.context}/${request.dockerfile}`;
    const text = await this.#machine.readFile(path);
    if (text === undefined)
      throw new DockerError(
        `failed to solve: failed to read dockerfile: open ${request.dockerfile}: no such file or directory`,
      );
    const { base, bases, installed } = readDockerfile(text, request.dockerfile);
    for (const image of bases) this.#checkBase(image);
    const id = await this.#contentHash(request, text);
    const parent = this.find(base)?.[1];
    const image: ImageState = {
      id: `sha256:${id}`,
      program: APPLICATION.find(([file]) => file.test(path))?.[1] ?? parent?.program ?? parseReference(base).name,
      base: parent?.base ?? canonical(base),
      installed: [...(parent?.installed ?? []), ...installed],
      files: await this.#filesFor(request.context),
      built: true,
      createdAt: new Date().toISOString(),
    };
    const known = this.#state.images[request.reference];
    if (known?.id === image.id) return known;
    this.#state.images[request.reference] = image;
    return image;
  }

  /** Vite's settings and the gateway's migrations, where the context has them. */
  async #filesFor(context: string): Promise<Record<string, string>> {
    const names = await folderNames(this.#machine, `${context}/${MIGRATIONS}`);
    const files: Record<string, string> = {};
    for (const path of [".env.production", ...names.map((name) => `${MIGRATIONS}/${name}`)]) {
      const text = await this.#machine.readFile(`${context}/${path}`);
      if (text !== undefined) files[path] = text;
    }
    return files;
  }

  #checkBase(image: string): void {
    if (image === "scratch" || this.find(image) !== undefined) return;
    try {
      checkPublished(image, this.#programs);
    } catch {
      const { name, tag } = parseReference(image);
      const address = `docker.io/${name.includes("/") ? name : `library/${name}`}:${tag}`;
      throw new DockerError(
        `failed to solve: ${image}: failed to resolve source metadata for ${address}: ${address}: not found`,
      );
    }
  }

  /** The same sources give the same image, as the build cache does. */
  async #contentHash(request: BuildRequest, dockerfile: string): Promise<string> {
    const parts = [request.dockerfile, dockerfile, request.salt];
    for (const path of await filesBelow(this.#machine, request.context)) {
      if (IGNORED.test(path)) continue;
      parts.push(path, (await this.#machine.readFile(`${request.context}/${path}`)) ?? "");
    }
    return sha256(JSON.stringify(parts));
  }
}
