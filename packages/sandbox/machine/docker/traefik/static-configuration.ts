/** /etc/traefik/traefik.yml: what Traefik is started with. */
import { parse } from "yaml";
import { isObject, type Json, type JsonObject } from "../compose/compose-file.ts";
import { objectOf, textOf } from "../compose/json-forms.ts";

export interface EntryPoint {
  name: string;
  port: number;
  /** Every router of it is a TLS one. */
  tls: boolean;
  /** Redirects everything to this entry point. */
  redirectTo?: string;
}

export interface StaticConfiguration {
  entryPoints: EntryPoint[];
  docker?: { exposedByDefault: boolean; network?: string };
  /** A folder or a file of the container. */
  file?: { directory?: string; filename?: string };
  /** The panel on port 8080, open to whoever reaches it. */
  insecureApi: boolean;
}

const KNOWN = new Set(
  "global serversTransport tcpServersTransport entryPoints providers api metrics ping log accessLog tracing hostResolver certificatesResolvers experimental core spiffe ocsp".split(
    " ",
  ),
);

/** A text is Traefik's complaint. */
export function readStaticConfiguration(text: string): StaticConfiguration | string {
  let parsed: Json;
  try {
    parsed = parse(text) as Json;
  } catch (error) {
    return `yaml: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : ""}`;
  }
  if (parsed !== null && !isObject(parsed)) return "yaml: unmarshal errors";
  const own: JsonObject = parsed ?? {};
  const unknown = Object.keys(own).find((key) => !KNOWN.has(key));
  if (unknown !== undefined) return `field not found, node: ${unknown}`;
  const providers = objectOf(own["providers"]);
  const docker = providers["docker"];
  const file = objectOf(providers["file"]);
  return {
    entryPoints: Object.entries(objectOf(own["entryPoints"])).map(([name, entry]) => entryPoint(name, objectOf(entry))),
    ...(docker !== undefined && {
      docker: {
        exposedByDefault: objectOf(docker)["exposedByDefault"] !== false,
        network: textOf(objectOf(docker)["network"]),
      },
    }),
    ...(providers["file"] !== undefined && {
      file: { directory: textOf(file["directory"]), filename: textOf(file["filename"]) },
    }),
    insecureApi: objectOf(own["api"])["insecure"] === true,
  };
}

function entryPoint(name: string, own: JsonObject): EntryPoint {
  const http = objectOf(own["http"]);
  const redirect = textOf(objectOf(objectOf(http["redirections"])["entryPoint"])["to"]);
  return {
    name,
    port: Number(/:(\d+)/.exec(textOf(own["address"]) ?? "")?.[1] ?? 80),
    tls: http["tls"] !== undefined && http["tls"] !== false,
    ...(redirect !== undefined && { redirectTo: redirect }),
  };
}
