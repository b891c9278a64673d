import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Fault } from "./fault.ts";
import { quoted } from "./quoted.ts";

/**
 * Reads a file; one that cannot be read is a fault that says why.
 * @param path relative to the folder of Pulumi.yaml
 * @param namedBy what the user changes when the file is not there
 * @param todo how to make it
 */
export async function textFile(
  path: string,
  namedBy: string,
  faults: Fault[],
  todo = "name another",
): Promise<string | undefined> {
  const result = await readText(resolve(pulumi.getRootDirectory(), path));
  if ("text" in result) return result.text;
  faults.push({ path: namedBy, problem: `${quoted(path)} ${result.problem}; ${todo}` });
  return undefined;
}

/** More than a key or a stack's secrets take by far. */
const LARGEST_BYTES = 1024 * 1024;

export async function readText(path: string): Promise<{ text: string } | { problem: string }> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST_BYTES) return { problem: `has ${size} bytes, which is no file of this kind` };
    return { text: await readFile(path, "utf8") };
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case "ENOENT":
        return { problem: "does not exist" };
      case "EISDIR":
        return { problem: "is a folder" };
      case "EACCES":
        return { problem: "may not be read by this user" };
      default:
        return { problem: "cannot be read" };
    }
  }
}
