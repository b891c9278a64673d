/** From the files of the application's repository at one commit to what they say. */
import { composeServices } from "./compose-services.ts";
import { dockerfileFacts } from "./dockerfile.ts";
import { migrationsInOrder } from "./migrations.ts";
import { nginxFacts } from "./nginx-config.ts";
import { publishedImages, type PublishedImage } from "./published-images.ts";
import { pydanticSettings } from "./python-settings.ts";
import { environmentReads } from "./python-environment.ts";
import type { GatewayFacts, ReleaseFacts, StackAuthFacts, WorkerFacts } from "./release-facts.ts";

/** Text by path, as far as it was asked for; a path that is missing was asked for and is not there. */
export type SourceFiles = ReadonlyMap<string, string>;

export const SETTINGS_FILE = "yapit/gateway/config.py";
export const NGINX_FILE = "frontend/nginx.conf";
export const PAGES_FILE = "frontend/package.json";
export const STACK_AUTH_FILE = "docker/Dockerfile.stackauth";

export type FactsOfFiles = Omit<ReleaseFacts, "commit" | "images"> & { images: Record<string, PublishedImage> };

export function readRelease(files: SourceFiles): FactsOfFiles {
  const named = <T>(form: RegExp, read: (text: string) => T): Record<string, T> =>
    Object.fromEntries([...files].filter(([path]) => form.test(path)).map(([path, text]) => [path, read(text)]));
  return {
    gateway: gatewayFacts(files),
    workers: workersFacts(files),
    frontend: {
      ...nginxFacts(files.get(NGINX_FILE) ?? ""),
      otherwise: named(/^frontend\/nginx\.(?!conf$)[\w.]+$/, nginxFacts),
      builtIn: builtIn(files),
    },
    stackAuth: stackAuthFacts(files),
    dockerfiles: named(/(^|\/)Dockerfile[^/]*$/, dockerfileFacts),
    composeFiles: named(/^docker-compose[^/]*\.yml$/, composeServices),
    environmentFiles: named(/^(frontend\/)?\.env\.(prod|production|selfhost[^/]*)$/, namesSet),
    images: publishedImages(files.get(".github/workflows/deploy.yml") ?? "{}"),
  };
}

function gatewayFacts(files: SourceFiles): GatewayFacts {
  const port = dockerfileFacts(files.get("yapit/gateway/Dockerfile") ?? "").expose[0];
  const [, path, body] =
    /@app\.get\("(\/health)"\)\s+(?:async )?def \w+\(\)[^:]*:\s+return (\{[^}]*\})/.exec(
      files.get("yapit/gateway/__init__.py") ?? "",
    ) ?? [];
  return {
    settings: pydanticSettings(files.get(SETTINGS_FILE) ?? ""),
    port,
    health:
      path === undefined || body === undefined
        ? undefined
        : { path, answer: JSON.parse(body) as Record<string, string> },
    migrations: migrationsInOrder(
      [...files].filter(([name]) => /^yapit\/gateway\/migrations\/versions\//.test(name)).map(([, text]) => text),
    ),
  };
}

/** A worker is a module that can be run; how it is given work is told by what it imports. */
function workersFacts(files: SourceFiles): Record<string, WorkerFacts> {
  const modules = [...files.keys()].flatMap((path) => /^yapit\/workers\/(\w+)\/__main__\.py$/.exec(path)?.[1] ?? []);
  return Object.fromEntries(
    modules.map((name) => {
      const folder = `yapit/workers/${name}/`;
      const main = files.get(`${folder}__main__.py`) ?? "";
      const own = [...files]
        .filter(([path]) => path.startsWith(folder) && path.endsWith(".py"))
        .map(([, text]) => text);
      const port = /\bport=(\d+)/.exec(main)?.[1];
      const variables = environmentReads(own);
      const facts: WorkerFacts =
        port === undefined ? { variables, work: "redis" } : { variables, work: "http", port: Number(port) };
      return [name, facts];
    }),
  );
}

function stackAuthFacts(files: SourceFiles): StackAuthFacts {
  return {
    serverImage: /^FROM\s+(stackauth\/server:\S+)/m.exec(files.get(STACK_AUTH_FILE) ?? "")?.[1],
    sdk: /"@stackframe\/react":\s*"[^\d"]*([\d.]+)/.exec(files.get(PAGES_FILE) ?? "")?.[1],
  };
}

function builtIn(files: SourceFiles): string[] {
  const read = [...files]
    .filter(([path]) => path.startsWith("frontend/src/"))
    .flatMap(([, text]) => [...text.matchAll(/import\.meta\.env\.(VITE_\w+)/g)].map(([, name]) => name ?? ""));
  return [...new Set(read)].sort();
}

function namesSet(text: string): string[] {
  return [...text.matchAll(/^(\w+)=/gm)].map(([, name]) => name ?? "");
}
