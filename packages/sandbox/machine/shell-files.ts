/** A machine's file tree as the simulated shell sees it, with the umask of one running shell. */
import { posix } from "node:path";
import type { FileContent, FsStat, IFileSystem } from "just-bash";
import { FileError, type FileTree, type TreeNode } from "./file-tree.ts";

export interface Umask {
  value: number;
}

type TextOptions = Parameters<IFileSystem["readFile"]>[1];

export function shellFiles(tree: FileTree, umask: Umask): IFileSystem {
  const fileMode = (): number => 0o666 & ~umask.value;
  const folderMode = (): number => 0o777 & ~umask.value;
  return {
    readFile: async (path, options) => tree.read(path).toString(encodingOf(options)),
    readFileBuffer: async (path) => new Uint8Array(tree.read(path)),
    writeFile: async (path, content, options) => tree.write(path, bytes(content, options), fileMode()),
    appendFile: async (path, content, options) => {
      const before = tree.find(path, "open") ? tree.read(path) : Buffer.alloc(0);
      tree.write(path, Buffer.concat([before, bytes(content, options)]), fileMode());
    },
    exists: async (path) => exists(tree, path),
    stat: async (path) => statOf(tree.get(path, "stat")),
    lstat: async (path) => statOf(tree.get(path, "lstat", false)),
    mkdir: async (path, options) => tree.makeFolder(path, folderMode(), options?.recursive ?? false),
    readdir: async (path) => tree.list(path),
    readdirWithFileTypes: async (path) =>
      tree.list(path).map((name) => {
        const { kind } = tree.get(posix.join(path, name), "lstat", false);
        return {
          name,
          isFile: kind === "file",
          isDirectory: kind === "folder",
          isSymbolicLink: kind === "link",
        };
      }),
    rm: async (path, options) => tree.remove(path, options ?? {}),
    cp: async (from, to, options) => {
      if (tree.get(from, "cp").kind === "folder" && !options?.recursive)
        throw new FileError("EISDIR", "is a directory", "cp", from);
      const before = tree.find(to, "cp");
      if (before?.kind === "file" && tree.get(from, "cp").kind === "file") tree.write(to, tree.read(from), fileMode());
      else tree.transfer(from, to, true);
    },
    mv: async (from, to) => tree.transfer(from, to, false),
    resolvePath: (base, path) => posix.resolve(base, path),
    getAllPaths: () => tree.paths(),
    chmod: async (path, mode) => {
      tree.get(path, "chmod").mode = mode & 0o7777;
    },
    symlink: async (target, path) => tree.makeLink(target, path),
    link: async (from, to) => {
      if (exists(tree, to)) throw new FileError("EEXIST", "file already exists", "link", to);
      tree.transfer(from, to, true);
    },
    readlink: async (path) => {
      const node = tree.get(path, "readlink", false);
      if (node.kind !== "link") throw new FileError("EINVAL", "invalid argument", "readlink", path);
      return node.target;
    },
    realpath: async (path) => {
      tree.get(path, "realpath");
      return tree.resolve(path, "realpath");
    },
    utimes: async (path, _accessed, changed) => {
      tree.get(path, "utimes").changed = changed;
    },
  };
}

function exists(tree: FileTree, path: string): boolean {
  try {
    return tree.find(path) !== undefined;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** mv and cp ask whether two paths are one file, and refuse what they cannot tell. */
const identities = new WeakMap<TreeNode, string>();
let lastIdentity = 0;

function identityOf(node: TreeNode): string {
  const known = identities.get(node) ?? String(++lastIdentity);
  identities.set(node, known);
  return known;
}

function statOf(node: TreeNode): FsStat {
  return {
    identity: identityOf(node),
    isFile: node.kind === "file",
    isDirectory: node.kind === "folder",
    isSymbolicLink: node.kind === "link",
    mode: node.mode,
    size: node.kind === "file" ? node.content.length : 4096,
    mtime: node.changed,
  };
}

function encodingOf(options: TextOptions): BufferEncoding {
  return (typeof options === "string" ? options : options?.encoding) ?? "utf8";
}

function bytes(content: FileContent, options?: TextOptions): Buffer {
  return typeof content === "string" ? Buffer.from(content, encodingOf(options)) : Buffer.from(content);
}
