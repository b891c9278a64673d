import { execFileSync } from "node:child_process";
import { delimiter, join } from "node:path";

/** Versions are as `node --version` tells them. */
export interface NodeFound {
  /** The one that runs `pulumi` typed by hand. */
  onPath?: string;
  /** The one that runs npm's scripts, and the folder that `npm ci` puts it in. */
  own: string;
  folder: string;
}

export function findNode(project: string, path = process.env["PATH"] ?? ""): NodeFound {
  const own = { own: process.version, folder: join(project, "node_modules", ".bin") };
  const PATH = withoutFoldersOfNpm(path);
  try {
    const answer = execFileSync("node", ["--version"], { encoding: "utf8", env: { ...process.env, PATH } });
    return { ...own, onPath: answer.trim() };
  } catch {
    return own;
  }
}

/** npm puts its own in front of PATH when it runs a script; the last of them is that of node-gyp. */
function withoutFoldersOfNpm(path: string): string {
  const folders = path.split(delimiter);
  return folders.slice(folders.findLastIndex((folder) => folder.endsWith("node-gyp-bin")) + 1).join(delimiter);
}
