/** Where Dokploy keeps things on the machine. */
import { posix } from "node:path";
import type { ComposeRow } from "../rows/compose.ts";

export const knownHostsPath = "/etc/dokploy/ssh/known_hosts";

export const composeFolder = (appName: string): string => `/etc/dokploy/compose/${appName}`;

export const codeFolder = (appName: string): string => `${composeFolder(appName)}/code`;

export const logFolder = (appName: string): string => `/etc/dokploy/logs/${appName}`;

/** No check of the path: "../../x" escapes (facts 66). */
export const inCode = (appName: string, path: string): string => posix.join(codeFolder(appName), path);

export const fileMountPath = (appName: string, filePath: string): string =>
  posix.join(composeFolder(appName), "files", filePath);

/** What `-f` names: the path of a raw compose is fixed. */
export const composeFileArgument = (compose: ComposeRow): string =>
  compose.sourceType === "raw" ? "docker-compose.yml" : compose.composePath;

export const composeFilePath = (compose: ComposeRow): string => inCode(compose.appName, composeFileArgument(compose));
