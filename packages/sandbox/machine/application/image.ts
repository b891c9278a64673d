/** What an image of the application wants and does, read from the very clone it is built of, or known of images of others. */
import { nginxFacts } from "../../../../application-source/nginx-config.ts";
import { NGINX_FILE, readRelease } from "../../../../application-source/read-release.ts";
import type { EnvironmentRead, Setting } from "../../../../application-source/release-facts.ts";
import type { Container } from "../docker/state.ts";
import { readDotenv } from "./dotenv.ts";

/** Plain JSON: it is kept with its container. */
export type Image =
  | { is: "gateway"; settings: Setting[]; port: number; migrations: string[] }
  | { is: "pages"; port: number; upstreams: Record<string, string>; settings: Record<string, string> }
  | { is: "worker"; variables: EnvironmentRead[] }
  | { is: "postgres" | "redis" | "stack-auth" }
  /** Only known by its name: what listens in it is what its compose file says. */
  | { is: "other" };

/** Files of the clone by path. */
export type Clone = Readonly<Record<string, string>>;

/** The database of a repository that a test made without migrations. */
const ONLY_REVISION = "efc48e1f9c00";

/** @param dockerfile its path in the clone */
export function builtImage(clone: Clone, dockerfile: string): Image {
  const facts = readRelease(new Map(Object.entries(clone)));
  const [, worker] = /^yapit\/workers\/(\w+)\//.exec(dockerfile) ?? [];
  if (worker !== undefined) return { is: "worker", variables: facts.workers[worker]?.variables ?? [] };
  if (dockerfile.startsWith("frontend/")) {
    const { port, upstreams } = facts.frontend;
    return { is: "pages", port: port ?? 80, upstreams, settings: readDotenv(clone["frontend/.env.production"] ?? "") };
  }
  if (!dockerfile.startsWith("yapit/gateway/")) return { is: "other" };
  const { settings, port = 8000, migrations } = facts.gateway;
  return { is: "gateway", settings, port, migrations: migrations.length > 0 ? migrations : [ONLY_REVISION] };
}

const PUBLISHED: readonly [RegExp, (clone: Clone) => Image][] = [
  [/^postgres:/, () => ({ is: "postgres" })],
  [/^redis:/, () => ({ is: "redis" })],
  [/^(stackauth\/server|ghcr\.io\/yapit-tts\/stack-auth):/, () => ({ is: "stack-auth" })],
  // What its CI publishes of a commit is what would be built of it.
  [/^ghcr\.io\/yapit-tts\/gateway[:@]/, (clone) => builtImage(clone, "yapit/gateway/Dockerfile")],
  [/^ghcr\.io\/yapit-tts\/kokoro-cpu[:@]/, (clone) => builtImage(clone, "yapit/workers/kokoro/Dockerfile.cpu")],
  [/^ghcr\.io\/yapit-tts\/yolo-cpu[:@]/, (clone) => builtImage(clone, "yapit/workers/yolo/Dockerfile.cpu")],
];

export function publishedImage(clone: Clone, reference: string): Image {
  return PUBLISHED.find(([form]) => form.test(reference))?.[1](clone) ?? { is: "other" };
}

/** Another nginx configuration than the image's, mounted over it from the clone. */
export function withMountedFiles(image: Image, clone: Clone, mounts: Readonly<Record<string, string>>): Image {
  const path = mounts["/etc/nginx/conf.d/default.conf"];
  const own = path === undefined ? undefined : Object.entries(clone).find(([name]) => path.endsWith(`/code/${name}`));
  if (image.is !== "pages" || !own || own[0] === NGINX_FILE) return image;
  const { port, upstreams } = nginxFacts(own[1]);
  return { ...image, port: port ?? image.port, upstreams };
}

/** The image a container was made of; written into it by compose. */
export function imageOf({ source }: Container): Image {
  return source === undefined ? { is: "other" } : (JSON.parse(source) as Image);
}
