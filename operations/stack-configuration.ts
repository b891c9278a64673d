/** A stack's configuration, read from its file without Pulumi. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseDocument, type Document } from "yaml";
import { faultLines } from "../stack-config/fault.ts";
import { parseStackConfig, type ParsedStackConfig } from "../stack-config/parse-stack-config.ts";
import type { StackConfig } from "../stack-config/stack-config.ts";
import { stackFileOf } from "../stack-config/stack-file.ts";
import { OperationError } from "./operation-error.ts";

export const PROJECT_FOLDER = resolve(import.meta.dirname, "..");
const PROJECT = "yapit";

export function stackFilePath(stack: string, folder = PROJECT_FOLDER): string {
  return join(folder, `Pulumi.${stack}.yaml`);
}

/** With its comments and its order. A stack may have no file: it then is what its kind's preset says. */
export function readStackDocument(path: string): Document {
  const document = parseDocument(existsSync(path) ? readFileSync(path, "utf8") : "config: {}\n");
  const [fault] = document.errors;
  if (fault) throw new OperationError(`${path} is not YAML: ${fault.message.split("\n")[0] ?? ""}`);
  return document;
}

export function parseStackFile(stack: string, folder = PROJECT_FOLDER): ParsedStackConfig {
  const { config } = (readStackDocument(stackFilePath(stack, folder)).toJS() ?? {}) as {
    config?: Record<string, unknown> | null;
  };
  const file = stackFileOf(PROJECT, config ?? {});
  const parsed = parseStackConfig(stack, file.own);
  if (file.faults.length === 0) return parsed;
  return { kind: "faulty", faults: [...file.faults, ...(parsed.kind === "faulty" ? parsed.faults : [])] };
}

/** @throws OperationError with every fault of the file */
export function stackConfigOf(stack: string, folder = PROJECT_FOLDER): StackConfig {
  const parsed = parseStackFile(stack, folder);
  if (parsed.kind === "valid") return parsed.config;
  throw new OperationError(`${stackFilePath(stack, folder)}:\n${faultLines(parsed.faults)}`);
}
