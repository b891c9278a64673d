/** What takes minutes to make, kept outside the checkout by what it is made of. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { lock } from "../../../tools/lock.ts";

export type Say = (line: string) => void;

const ROOM = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "yapit-infra", "machine");
const DAY_MS = 86_400_000;

/** A folder that `make` has filled once for this recipe; one that was cut off is made anew. Says what it makes, and that it still does. */
export async function cached(
  name: string,
  recipe: unknown,
  say: Say,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const content = createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 12);
  const folder = join(ROOM, `${name}-${content}`);
  if (existsSync(folder)) return used(folder);
  mkdirSync(ROOM, { recursive: true });
  const release = await lock(`${folder}.lock`, () => say(`${name}: another process is making it, waiting`));
  try {
    if (existsSync(folder)) return used(folder);
    say(`${name}: making it, once`);
    forgetUnused(name);
    const part = `${folder}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part);
    const started = Date.now();
    const seconds = (): number => Math.round((Date.now() - started) / 1000);
    const ticking = setInterval(() => say(`${name}: still at it after ${seconds()} s`), 60_000);
    try {
      await make(part);
    } finally {
      clearInterval(ticking);
    }
    renameSync(part, folder);
    say(`${name}: made in ${seconds()} s`);
    return folder;
  } finally {
    release();
  }
}

function used(folder: string): string {
  utimesSync(folder, new Date(), new Date());
  return folder;
}

/** Every change to the stand-ins makes another gigabyte of images: what nobody has used for a day goes. */
function forgetUnused(name: string): void {
  for (const other of readdirSync(ROOM).filter((file) => file.startsWith(`${name}-`))) {
    const path = join(ROOM, other);
    if (Date.now() - statSync(path).mtimeMs > DAY_MS) rmSync(path, { recursive: true, force: true });
  }
}
