/** A machine's files: content, modes, owners and links, kept in memory and saved as plain JSON. */
import { posix } from "node:path";

export interface FileNode {
  kind: "file";
  content: Buffer;
  mode: number;
  owner: string;
  changed: Date;
}
export interface FolderNode {
  kind: "folder";
  mode: number;
  owner: string;
  changed: Date;
}
export interface LinkNode {
  kind: "link";
  target: string;
  mode: number;
  owner: string;
  changed: Date;
}
export type TreeNode = FileNode | FolderNode | LinkNode;

/** `text` where the content is UTF-8, `base64` otherwise, `link` for a symbolic link, none of them for a folder. */
export interface SavedNode {
  mode: number;
  owner?: string;
  text?: string;
  base64?: string;
  link?: string;
}

/** A failed call in the words of Node's file system, which the shell turns into those of its commands. */
export class FileError extends Error {
  readonly code: string;
  constructor(code: string, reason: string, operation: string, path: string) {
    super(`${code}: ${reason}, ${operation} '${path}'`);
    this.code = code;
  }
}

export class FileTree {
  readonly #nodes = new Map<string, TreeNode>();
  /** Files whose content is made up when read: /proc, /dev, the programs of installed packages. */
  readonly generated = new Map<string, { mode: number; content: () => Buffer }>();

  constructor(saved: Record<string, SavedNode> = {}) {
    this.#nodes.set("/", { kind: "folder", mode: 0o755, owner: "root:root", changed: new Date() });
    for (const [path, node] of Object.entries(saved)) this.#nodes.set(path, restore(node));
  }

  save(): Record<string, SavedNode> {
    return Object.fromEntries([...this.#nodes].map(([path, node]) => [path, saved(node)]));
  }

  /** The real path behind all symbolic links but, unless `follow`, the last; its end need not exist. */
  resolve(path: string, operation: string, follow = true): string {
    let resolved = "/";
    let rest = posix.resolve("/", path).split("/").filter(Boolean);
    for (let hops = 0; rest.length > 0;) {
      const next = posix.join(resolved, rest[0] ?? "");
      rest = rest.slice(1);
      const node = this.#nodes.get(next);
      if (node?.kind === "link" && (follow || rest.length > 0)) {
        if (++hops > 40) throw new FileError("ELOOP", "too many levels of symbolic links", operation, path);
        rest = [...posix.resolve(resolved, node.target).split("/").filter(Boolean), ...rest];
        resolved = "/";
      } else resolved = next;
    }
    return resolved;
  }

  /** Undefined: there is nothing at that path. */
  find(path: string, operation = "stat", follow = true): TreeNode | undefined {
    const resolved = this.resolve(path, operation, follow);
    const generated = this.generated.get(resolved);
    if (!generated) return this.#nodes.get(resolved);
    return {
      kind: "file",
      content: generated.content(),
      mode: generated.mode,
      owner: "root:root",
      changed: new Date(),
    };
  }

  get(path: string, operation: string, follow = true): TreeNode {
    const node = this.find(path, operation, follow);
    if (!node) throw new FileError("ENOENT", "no such file or directory", operation, path);
    return node;
  }

  read(path: string): Buffer {
    const node = this.get(path, "open");
    if (node.kind !== "file") throw new FileError("EISDIR", "illegal operation on a directory", "read", path);
    return node.content;
  }

  /** A new file gets `mode`; one that exists keeps its own. Its folder must exist. */
  write(path: string, content: Buffer, mode: number): void {
    const resolved = this.resolve(path, "open");
    if (this.generated.has(resolved)) return;
    const before = this.#nodes.get(resolved);
    if (before && before.kind !== "file")
      throw new FileError("EISDIR", "illegal operation on a directory", "open", path);
    this.#requireFolder(posix.dirname(resolved), "open", path);
    const [keptMode, owner] = before ? [before.mode, before.owner] : [mode, "root:root"];
    this.#nodes.set(resolved, { kind: "file", content, mode: keptMode, owner, changed: new Date() });
  }

  makeFolder(path: string, mode: number, recursive: boolean): void {
    const resolved = this.resolve(path, "mkdir");
    const before = this.#nodes.get(resolved);
    if (before) {
      if (recursive && before.kind === "folder") return;
      throw new FileError("EEXIST", "file already exists", "mkdir", path);
    }
    const parent = posix.dirname(resolved);
    if (recursive && !this.#nodes.has(parent)) this.makeFolder(parent, mode, true);
    this.#requireFolder(parent, "mkdir", path);
    this.#nodes.set(resolved, { kind: "folder", mode, owner: "root:root", changed: new Date() });
  }

  makeLink(target: string, path: string): void {
    const resolved = this.resolve(path, "symlink", false);
    if (this.#nodes.has(resolved)) throw new FileError("EEXIST", "file already exists", "symlink", path);
    this.#requireFolder(posix.dirname(resolved), "symlink", path);
    this.#nodes.set(resolved, { kind: "link", target, mode: 0o777, owner: "root:root", changed: new Date() });
  }

  /** Names in a folder, sorted. */
  list(path: string): string[] {
    const resolved = this.resolve(path, "scandir");
    if (this.get(path, "scandir").kind !== "folder") throw new FileError("ENOTDIR", "not a directory", "scandir", path);
    const prefix = resolved === "/" ? "/" : `${resolved}/`;
    const inside = [...this.#nodes.keys(), ...this.generated.keys()].filter((key) => key.startsWith(prefix));
    const names = inside.map((key) => key.slice(prefix.length)).filter((name) => name && !name.includes("/"));
    return [...new Set(names)].sort();
  }

  remove(path: string, options: { recursive?: boolean; force?: boolean }): void {
    const resolved = this.resolve(path, "rm", false);
    const node = this.#nodes.get(resolved);
    if (!node) {
      if (options.force) return;
      throw new FileError("ENOENT", "no such file or directory", "rm", path);
    }
    const below = [...this.#nodes.keys()].filter((key) => key.startsWith(`${resolved}/`));
    if (below.length > 0 && !options.recursive) throw new FileError("ENOTEMPTY", "directory not empty", "rm", path);
    for (const key of [...below, resolved]) this.#nodes.delete(key);
  }

  /** Moves or copies what is at `from`, with everything below it, over what is at `to`. */
  transfer(from: string, to: string, keep: boolean): void {
    const operation = keep ? "cp" : "mv";
    this.get(from, operation, false);
    const source = this.resolve(from, operation, false);
    const target = this.resolve(to, operation, false);
    this.#requireFolder(posix.dirname(target), operation, to);
    if (!keep && this.#nodes.get(target)?.kind === "file") this.#nodes.delete(target);
    for (const [key, node] of [...this.#nodes]) {
      if (key !== source && !key.startsWith(`${source}/`)) continue;
      this.#nodes.set(target + key.slice(source.length), { ...node });
      if (!keep) this.#nodes.delete(key);
    }
  }

  paths(): string[] {
    return [...this.#nodes.keys(), ...this.generated.keys()];
  }

  #requireFolder(folder: string, operation: string, path: string): void {
    const node = this.#nodes.get(folder);
    if (!node) throw new FileError("ENOENT", "no such file or directory", operation, path);
    if (node.kind !== "folder") throw new FileError("ENOTDIR", "not a directory", operation, path);
  }
}

function saved(node: TreeNode): SavedNode {
  const common = { mode: node.mode, ...(node.owner === "root:root" ? {} : { owner: node.owner }) };
  if (node.kind === "link") return { ...common, link: node.target };
  if (node.kind === "folder") return common;
  const text = node.content.toString("utf8");
  return Buffer.from(text).equals(node.content)
    ? { ...common, text }
    : { ...common, base64: node.content.toString("base64") };
}

function restore({ mode, owner = "root:root", text, base64, link }: SavedNode): TreeNode {
  const common = { mode, owner, changed: new Date() };
  if (link !== undefined) return { ...common, kind: "link", target: link };
  if (text !== undefined) return { ...common, kind: "file", content: Buffer.from(text) };
  if (base64 !== undefined) return { ...common, kind: "file", content: Buffer.from(base64, "base64") };
  return { ...common, kind: "folder" };
}
