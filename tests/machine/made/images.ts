/**
 * The images that the scripts pull, as a registry serves them: files named by their digest. One layer, a Debian root with real
 * PostgreSQL, Redis, nginx and Docker's command line, is shared by all of them but Traefik's.
 */
import { createHash } from "node:crypto";
import { createReadStream, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { TESTED_VERSIONS } from "../../../stack-config/tested-versions.ts";
import { run } from "../run.ts";
import { cached, type Say } from "./cache.ts";
import { SUITE } from "./debian-root.ts";
import { traefikBinary } from "./traefik.ts";

const SERVICES =
  "postgresql,redis-server,nginx-light,git,openssh-client,curl,ca-certificates,docker-cli,docker-compose,docker-buildx,procps";

interface Image {
  /** "library/traefik:v3.6.25". */
  name: string;
  layers: Layer[];
  config: { Entrypoint?: string[]; Cmd?: string[]; Env?: string[]; ExposedPorts?: Record<string, object> };
}

interface Layer {
  digest: string;
  size: number;
}

/** @returns a folder with blobs/<digest> and manifests/<repository>/<tag> */
export async function images(say: Say): Promise<string> {
  const services = await cached("services", [SUITE, SERVICES, 1], say, async (part) => {
    await run(
      "mmdebstrap",
      "--mode=root",
      "--dpkgopt=force-unsafe-io",
      "--variant=minbase",
      `--include=${SERVICES}`,
      SUITE,
      join(part, "layer.tar"),
    );
  });
  const traefik = await traefikBinary(say);
  const { traefik: traefikVersion = "", postgres = "", dokploy = "" } = TESTED_VERSIONS.at(-1) ?? {};
  const standIns = join(import.meta.dirname, "..", "stand-ins");
  const recipe = [traefik, services, await run("sh", "-c", `cat ${standIns}/*`), process.version, 5];
  return cached("images", recipe, say, async (part) => {
    mkdirSync(join(part, "blobs"));
    const layer = (fill: (tree: string) => void) => layerOf(part, fill);
    const base = await addBlob(part, join(services, "layer.tar"));
    const entry = await layer((tree) => {
      mkdirSync(join(tree, "usr/local/bin"), { recursive: true });
      cpSync(standIns, join(tree, "usr/local/lib/stand-ins"), { recursive: true });
      cpSync(process.execPath, join(tree, "usr/local/bin/node"));
    });
    const proxy = await layer((tree) => {
      cpSync(traefik, join(tree, "traefik"));
      // docker exec into it, and Traefik's temporary files.
      mkdirSync(join(tree, "tmp"));
    });
    const standIn = (name: string, script: string): Image => ({
      name,
      layers: [base, entry],
      config: {
        Entrypoint: [`/usr/local/lib/stand-ins/${script}`],
        Env: ["PATH=/usr/local/bin:/usr/lib/postgresql/17/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
      },
    });
    for (const image of [
      { name: `library/traefik:${traefikVersion}`, layers: [proxy], config: { Entrypoint: ["/traefik"] } },
      standIn(`library/postgres:${postgres}`, "postgres.sh"),
      standIn("library/postgres:16-alpine", "postgres.sh"),
      standIn("library/redis:7-alpine", "redis.sh"),
      standIn("library/nginx:alpine", "nginx.sh"),
      standIn(`dokploy/dokploy:${dokploy}`, "dokploy.sh"),
      standIn("dokploy/dokploy:v0.30.3", "dokploy.sh"),
      standIn("dokploy/dokploy:broken", "broken.sh"),
    ])
      writeImage(part, image);
  });
}

function writeImage(folder: string, { name, layers, config }: Image): void {
  const [repository = "", tag = ""] = name.split(":");
  const text = JSON.stringify({
    architecture: "amd64",
    os: "linux",
    config,
    // The layers are not compressed: what they are and what they are called is the same.
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
  });
  const described = blobOf(folder, text);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...described },
    layers: layers.map((layer) => ({ mediaType: "application/vnd.oci.image.layer.v1.tar", ...layer })),
  });
  blobOf(folder, manifest);
  mkdirSync(join(folder, "manifests", repository), { recursive: true });
  writeFileSync(join(folder, "manifests", repository, tag), manifest);
}

function blobOf(folder: string, text: string): Layer {
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  writeFileSync(join(folder, "blobs", digest), text);
  return { digest, size: Buffer.byteLength(text) };
}

async function layerOf(folder: string, fill: (tree: string) => void): Promise<Layer> {
  const tree = mkdtempSync(join(tmpdir(), "yapit-layer-"));
  const file = join(folder, "layer.part");
  try {
    fill(tree);
    await run("tar", "--owner=0", "--group=0", "--numeric-owner", "-C", tree, "-cf", file, ".");
  } finally {
    rmSync(tree, { recursive: true });
  }
  const layer = await digestOf(file);
  renameSync(file, join(folder, "blobs", layer.digest));
  return layer;
}

async function addBlob(folder: string, file: string): Promise<Layer> {
  const layer = await digestOf(file);
  cpSync(file, join(folder, "blobs", layer.digest));
  return layer;
}

async function digestOf(file: string): Promise<Layer> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return { digest: `sha256:${hash.digest("hex")}`, size: statSync(file).size };
}
