/**
 * The images that the scripts and the application's compose file pull, as a registry serves them: files named by their digest. One
 * layer, a Debian root with real PostgreSQL, Redis, nginx and Docker's command line, is shared by all of them but Traefik's.
 */
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { IMAGES } from "../../../compose/images.ts";
import { STACK_AUTH_IMAGE } from "../../../compose/releases/v0.4/sign-in.ts";
import { TESTED_VERSIONS } from "../../../stack-config/tested-versions.ts";
import { run } from "../run.ts";
import { bundle } from "./bundle.ts";
import { cached, type Say } from "./cache.ts";
import { SUITE } from "./debian-root.ts";
import { addBlob, type Image, layerOf, writeImage } from "./image-files.ts";
import { addSavedImage } from "./saved-image.ts";
import { traefikBinary } from "./traefik.ts";

const SERVICES =
  "postgresql,redis-server,nginx-light,wget,python-is-python3,git,openssh-client,curl,ca-certificates,docker-cli,docker-compose,docker-buildx,procps,socat";

/** Half of what the packages bring: each machine would pull and unpack it. PostgreSQL does without its compiler. */
const UNUSED = [
  "usr/lib/x86_64-linux-gnu/libLLVM* usr/lib/x86_64-linux-gnu/libz3.so* usr/lib/postgresql/17/lib/llvmjit.so",
  "usr/lib/postgresql/17/lib/bitcode var/lib/postgresql/17 var/cache/* var/lib/apt/lists/*",
  "usr/share/locale usr/share/doc usr/share/man usr/share/i18n",
];

/** What the application publishes of each commit, by its name below ghcr.io/yapit-tts; the stand-in's in stand-ins/application.ts. */
const APPLICATION = {
  gateway: "gateway",
  smokescreen: "smokescreen",
  defuddle: "defuddle",
  "kokoro-cpu": "worker",
  "yolo-cpu": "worker",
};

/** A file that `docker save` wrote: the real Dokploy, in the place of its stand-in. */
export const REAL_DOKPLOY = process.env["YAPIT_DOKPLOY_IMAGE"];

/** @returns a folder with blobs/<digest> and manifests/<repository>/<tag> */
export async function images(say: Say): Promise<string> {
  const services = await cached("services", [SUITE, SERVICES, UNUSED, 3], say, async (part) => {
    await run(
      "mmdebstrap",
      "--mode=root",
      "--dpkgopt=force-unsafe-io",
      "--variant=minbase",
      `--include=${SERVICES}`,
      `--customize-hook=cd "$1" && rm -rf ${UNUSED.join(" ")}`,
      // As the official image of Redis has it, and the pages that nginx shows.
      `--customize-hook=chroot "$1" install -d -o redis -g redis /data && echo Yapit >"$1"/usr/share/nginx/html/index.html`,
      SUITE,
      join(part, "layer.tar"),
    );
  });
  const traefik = await traefikBinary(say);
  const { traefik: traefikVersion = "", postgres = "", dokploy = "" } = TESTED_VERSIONS.at(-1) ?? {};
  const standIns = join(import.meta.dirname, "..", "stand-ins");
  const bundled = await bundle(join(standIns, "dokploy.ts"));
  const recipe = [
    traefik,
    services,
    await run("sh", "-c", `cat ${standIns}/*`),
    bundled,
    APPLICATION,
    process.version,
    6,
    ...(REAL_DOKPLOY === undefined ? [] : [REAL_DOKPLOY, statSync(REAL_DOKPLOY).mtimeMs]),
  ];
  return cached("images", recipe, say, async (part) => {
    mkdirSync(join(part, "blobs"));
    const layer = (fill: (tree: string) => void) => layerOf(part, fill);
    const base = await addBlob(part, join(services, "layer.tar"));
    const entry = await layer((tree) => {
      mkdirSync(join(tree, "usr/local/bin"), { recursive: true });
      cpSync(standIns, join(tree, "usr/local/lib/stand-ins"), { recursive: true });
      writeFileSync(join(tree, "usr/local/lib/stand-ins/dokploy.mjs"), bundled);
      cpSync(process.execPath, join(tree, "usr/local/bin/node"));
    });
    const unprivileged = await layer((tree) => {
      mkdirSync(join(tree, "etc/nginx"), { recursive: true });
      cpSync(join(standIns, "nginx-unprivileged.conf"), join(tree, "etc/nginx/nginx.conf"));
    });
    const proxy = await layer((tree) => {
      cpSync(traefik, join(tree, "traefik"));
      // docker exec into it, and Traefik's temporary files.
      mkdirSync(join(tree, "tmp"));
    });
    const standIn = (name: string, script: string, env: string[] = [], more: Image["config"] = {}): Image => ({
      name,
      layers: [base, entry],
      config: {
        Entrypoint: [`/usr/local/lib/stand-ins/${script}`],
        Env: ["PATH=/usr/local/bin:/usr/lib/postgresql/17/bin:/usr/sbin:/usr/bin:/sbin:/bin", ...env],
        ...more,
      },
    });
    const application = (name: string, is: string, env: string[] = []): Image =>
      standIn(name, "application.sh", [`STAND_IN=${is}`, ...env], { User: "1000" });
    for (const image of [
      { name: `library/traefik:${traefikVersion}`, layers: [proxy], config: { Entrypoint: ["/traefik"] } },
      { name: "library/traefik:next", layers: [proxy], config: { Entrypoint: ["/traefik"], Env: ["VERSION=next"] } },
      standIn(`library/postgres:${postgres}`, "postgres.sh"),
      standIn("library/postgres:16-alpine", "postgres.sh"),
      standIn("library/redis:7-alpine", "redis.sh", [], { WorkingDir: "/data" }),
      standIn("library/nginx:alpine", "nginx.sh"),
      {
        name: "nginxinc/nginx-unprivileged:alpine",
        layers: [base, unprivileged],
        config: { User: "101", StopSignal: "SIGQUIT" },
      },
      { name: IMAGES.socat.replace(/@.*/, ""), layers: [base], config: { Entrypoint: ["/usr/bin/socat"] } },
      standIn(`dokploy/dokploy:${dokploy}`, "dokploy.sh", [`DOKPLOY_VERSION=${dokploy}`]),
      standIn("dokploy/dokploy:v0.30.3", "dokploy.sh", ["DOKPLOY_VERSION=v0.30.3"]),
      application(STACK_AUTH_IMAGE, "stack-auth"),
      application("clickhouse/clickhouse-server:25.10-alpine", "clickhouse"),
      ...Object.entries(APPLICATION).flatMap(([name, is]) => [
        application(`yapit-tts/${name}:latest`, is),
        application(`yapit-tts/${name}:next`, is, ["COMMIT=next"]),
        application(`yapit-tts/${name}:broken`, "nothing"),
      ]),
      standIn("dokploy/dokploy:broken", "broken.sh"),
    ])
      writeImage(part, image);
    if (REAL_DOKPLOY !== undefined) await addSavedImage(part, REAL_DOKPLOY, `dokploy/dokploy:${dokploy}`);
  });
}

/** What is published of a commit: what runs at first, another that is as good, or one that crashes. */
export type Published = "latest" | "next" | "broken";

/** "sha256:…" by name below the registry's host. */
export function publishedDigests(images: string, tag: Published): Record<string, string> {
  const names = Object.keys(APPLICATION).map((name) => `yapit-tts/${name}`);
  return Object.fromEntries(names.map((name) => [name, imageDigest(images, name, tag)]));
}

/** "sha256:…" of an image in the folder. */
export function imageDigest(images: string, repository: string, tag: string): string {
  const manifest = readFileSync(join(images, "manifests", repository, tag));
  return `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
}
