/** Questions about the machine's file system that need more than reading one file. */
import type { Machine } from "../host.ts";

export async function isFolder(machine: Machine, path: string): Promise<boolean> {
  return (await machine.exec(`test -d ${quote(path)}`)).code === 0;
}

export async function makeFolder(machine: Machine, path: string): Promise<void> {
  await machine.exec(`mkdir -p ${quote(path)}`);
}

/** Names in a folder; empty when there is no such folder. */
export async function folderNames(machine: Machine, path: string): Promise<string[]> {
  const { stdout, code } = await machine.exec(`ls -1A ${quote(path)}`);
  return code === 0 ? stdout.split("\n").filter((name) => name !== "") : [];
}

/** Every file below a folder, as paths relative to it. */
export async function filesBelow(machine: Machine, folder: string): Promise<string[]> {
  const { stdout } = await machine.exec(`find ${quote(folder)} -type f`);
  const prefix = folder.endsWith("/") ? folder : `${folder}/`;
  const paths = stdout.split("\n").filter((line) => line.startsWith(prefix));
  return paths.map((path) => path.slice(prefix.length)).sort();
}

function quote(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}
