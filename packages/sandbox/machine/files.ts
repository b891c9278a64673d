/** A machine's files: text and modes by absolute path, as plain JSON. There are no links, owners or relative paths. */
import { posix } from "node:path";

/** Without `text`: a folder. */
export interface SavedFile {
  mode: number;
  text?: string;
}

export class Files {
  readonly #nodes: Record<string, SavedFile>;

  /** `nodes` is changed in place, so that whoever saves it has all. */
  constructor(nodes: Record<string, SavedFile>) {
    this.#nodes = nodes;
  }

  /** Undefined: no file is there; it may be a folder. */
  read(path: string): string | undefined {
    return this.#nodes[path]?.text;
  }

  /** Makes missing folders; a file that exists keeps its mode where none is given. Throws where a folder has that name. */
  write(path: string, text: string, mode?: number): void {
    if (this.isFolder(path)) throw new Error(`${path}: Is a directory`);
    this.makeFolder(posix.dirname(path));
    this.#nodes[path] = { mode: mode ?? this.#nodes[path]?.mode ?? 0o644, text };
  }

  makeFolder(path: string, mode?: number): void {
    if (path === "/") return;
    const known = this.#nodes[path];
    if (known?.text !== undefined) throw new Error(`${path}: Not a directory`);
    if (known && mode === undefined) return;
    this.makeFolder(posix.dirname(path));
    this.#nodes[path] = { mode: mode ?? 0o755 };
  }

  isFolder(path: string): boolean {
    const node = this.#nodes[path];
    return node !== undefined && node.text === undefined;
  }

  mode(path: string): number | undefined {
    return this.#nodes[path]?.mode;
  }

  /** What is there, with everything below it; nothing there is no fault. */
  remove(path: string): void {
    for (const name of this.below(path)) Reflect.deleteProperty(this.#nodes, name);
  }

  /** Over what is at `to`, which goes first. */
  copy(from: string, to: string): void {
    this.remove(to);
    for (const name of this.below(from))
      this.#nodes[to + name.slice(from.length)] = { ...this.#nodes[name], mode: this.mode(name) ?? 0o644 };
  }

  /** The path itself and all below it. */
  below(path: string): string[] {
    return Object.keys(this.#nodes).filter((name) => name === path || name.startsWith(`${path}/`));
  }
}
