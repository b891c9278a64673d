import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Fault } from "./fault.ts";

/**
 * Reads a file; a missing one is a fault.
 * @param path relative to the folder of Pulumi.yaml
 * @param namedBy what the user changes when the file is not there
 */
export async function textFile(path: string, namedBy: string, faults: Fault[]): Promise<string | undefined> {
  try {
    return await readFile(resolve(pulumi.getRootDirectory(), path), "utf8");
  } catch {
    faults.push({ path: namedBy, problem: `there is no file ${path} that can be read` });
    return undefined;
  }
}
