/** An image as `docker save` writes it, laid among the registry's: its configuration and its layers stay as they are. */
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run } from "../run.ts";
import { addBlob, type Layer, writeManifest } from "./image-files.ts";

/** The archive's manifest.json, which holds one image or several. */
type Saved = [{ Config: string; Layers: string[] }];

/** By the first bytes of a compressed layer, in hexadecimal; where containerd keeps the images they are saved as they were pulled. */
const COMPRESSED: Record<string, string> = { "1f8b": "gzip", "28b5": "zstd" };

/** @param name "dokploy/dokploy:v0.30.2", whatever it was called where it was saved */
export async function addSavedImage(folder: string, archive: string, name: string): Promise<void> {
  const tree = mkdtempSync(join(folder, "saved-"));
  await run("tar", "-C", tree, "-xf", archive);
  const [{ Config, Layers }] = JSON.parse(readFileSync(join(tree, "manifest.json"), "utf8")) as Saved;
  const layers: Layer[] = [];
  for (const layer of Layers) {
    // The same layer twice was once saved as a link to the other.
    const file = realpathSync(join(tree, layer));
    const compression = COMPRESSED[firstBytes(file)];
    const mediaType = `application/vnd.oci.image.layer.v1.tar${compression === undefined ? "" : `+${compression}`}`;
    layers.push({ ...(await addBlob(folder, file)), mediaType });
  }
  writeManifest(folder, name, await addBlob(folder, join(tree, Config)), layers);
  rmSync(tree, { recursive: true });
}

function firstBytes(path: string): string {
  const bytes = Buffer.alloc(2);
  const file = openSync(path, "r");
  readSync(file, bytes);
  closeSync(file);
  return bytes.toString("hex");
}
