import { readDotenv } from "./dotenv-store.ts";
import { readJson } from "./json-store.ts";
import { SopsError } from "./sops-error.ts";
import type { StoredFile } from "./tree.ts";

/** SOPS' names of its stores. */
export type SopsFormat = "binary" | "dotenv" | "json" | "yaml";

/**
 * Tells the store by content, and by ending where the content leaves it open: SOPS chooses the store by the ending when it
 * writes (".env.local.sops" becomes binary), but a file may be renamed, and only the content decides how it can be read.
 */
export function sopsFormat(content: string, fileName: string): SopsFormat {
  if (content.trimStart().startsWith("{")) {
    return fileName.endsWith(".json") || !/^\s*\{\s*"data"\s*:\s*"/.test(content) ? "json" : "binary";
  }
  if (/^\[sops\]$/m.test(content)) {
    throw new SopsError("it is an INI file; binary, dotenv, YAML and JSON can be read");
  }
  if (/^sops_(mac|version|lastmodified|age)[a-z_0-9]*=/m.test(content)) return "dotenv";
  if (/^sops:/m.test(content)) return "yaml";
  throw new SopsError(
    "it has no sops block, so it is not encrypted, or not by SOPS; sops encrypt --in-place does it, and what was ever committed in clear has to be issued anew",
  );
}

/** The YAML reader is loaded only for YAML: it costs more than all the rest. */
export async function readSopsFile(content: string, format: SopsFormat): Promise<StoredFile> {
  if (format === "dotenv") return readDotenv(content);
  if (format === "yaml") return (await import("./yaml-store.ts")).readYaml(content);
  return readJson(content);
}
