/** Images as a registry keeps them: blobs/<digest>, and manifests/<repository>/<tag>. */
import { createHash } from "node:crypto";
import { createReadStream, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { run } from "../run.ts";

export interface Image {
  /** "library/traefik:v3.6.25". */
  name: string;
  layers: Layer[];
  config: { Entrypoint?: string[]; Env?: string[]; User?: string; WorkingDir?: string; StopSignal?: string };
}

export interface Layer {
  digest: string;
  size: number;
  /** Of one that is not a plain archive. */
  mediaType?: string;
}

export function writeImage(folder: string, { name, layers, config }: Image): void {
  const text = JSON.stringify({
    architecture: "amd64",
    os: "linux",
    config,
    // The layers are not compressed: what they are and what they are called is the same.
    rootfs: { type: "layers", diff_ids: layers.map(({ digest }) => digest) },
  });
  writeManifest(folder, name, blobOf(folder, text), layers);
}

export function writeManifest(folder: string, name: string, config: Layer, layers: Layer[]): void {
  const [repository = "", tag = ""] = name.split(":");
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...config },
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

export async function layerOf(folder: string, fill: (tree: string) => void): Promise<Layer> {
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

export async function addBlob(folder: string, file: string): Promise<Layer> {
  const layer = await digestOf(file);
  cpSync(file, join(folder, "blobs", layer.digest));
  return layer;
}

async function digestOf(file: string): Promise<Layer> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return { digest: `sha256:${hash.digest("hex")}`, size: statSync(file).size };
}
