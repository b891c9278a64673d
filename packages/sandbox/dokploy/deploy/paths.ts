/** Where Dokploy keeps things on the machine. */
import { posix } from "node:path";
import type { ComposeRow } from "../tables/compose.ts";

export const knownHostsPath = "/etc/dokploy/ssh/known_hosts";

export function composeFolder(appName: string): string {
  return `/etc/dokploy/compose/${appName}`;
}

export function codeFolder(appName: string): string {
  return `${composeFolder(appName)}/code`;
}

export function logFolder(appName: string): string {
  return `/etc/dokploy/logs/${appName}`;
}

/** No check of the path: "../../x" escapes (facts 66). */
export function inCode(appName: string, path: string): string {
  return posix.join(codeFolder(appName), path);
}

export function fileMountPath(appName: string, filePath: string): string {
  return posix.join(composeFolder(appName), "files", filePath);
}

/** What `-f` names: the path of a raw compose is fixed. */
export function composeFileArgument(compose: ComposeRow): string {
  return compose.sourceType === "raw" ? "docker-compose.yml" : compose.composePath;
}

export function composeFilePath(compose: ComposeRow): string {
  return inCode(compose.appName, composeFileArgument(compose));
}
