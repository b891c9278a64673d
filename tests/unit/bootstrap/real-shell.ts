/** The bootstrap's scripts in this computer's own shells: a folder stands for /, and fakes for what only a machine has. */
import { spawnSync } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { scriptText, shellQuoted } from "../../../components/platform/remote-script.ts";

const FAKES = fileURLToPath(new URL("./fakes", import.meta.url));

/** Files by path; a folder has no content. */
export type Tree = ReadonlyMap<string, { mode: number; content?: string; link?: string }>;

/** The real commands that the scripts and the fakes use; a docker of this computer is none of them. */
const REAL =
  "sh bash cat cp mv rm rmdir mkdir chmod touch install ln date dirname head tail sed grep awk tr cmp openssl".split(
    " ",
  );

export interface Ended {
  code: number | null;
  stderr: string;
}

/** A machine as Ubuntu's image brings it, but for what one test adds: a path ends with "/" for a folder. */
export const NEW_MACHINE: Readonly<Record<string, string>> = {
  "etc/fstab": "LABEL=cloudimg-rootfs / ext4 defaults 0 1\n",
  "etc/os-release": "VERSION_CODENAME=noble\n",
  "etc/apt/apt.conf.d/": "",
  "etc/apt/sources.list.d/": "",
  "root/.ssh/authorized_keys": "ssh-ed25519 AAAA from the cloud",
  "run/": "",
  ".fake/bin/": "",
  ".fake/packages/": "",
  ".fake/networks/": "",
  ".fake/secrets/": "",
  ".fake/services/": "",
  ".fake/containers/": "",
  ".fake/database/": "",
};

export class RealShell {
  readonly root: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "yapit-bootstrap-"));

  constructor() {
    this.root = join(this.#folder, "root");
    mkdirSync(join(this.#folder, "real"));
    for (const name of REAL) symlinkSync(programOf(name), join(this.#folder, "real", name));
  }

  close(): void {
    rmSync(this.#folder, { recursive: true });
  }

  /** Runs a script to its end, as the machine's sh does. */
  run(script: string, values: Record<string, string>, extra: Record<string, string> = {}): Ended {
    const { status, stderr } = spawnSync("sh", ["-s"], {
      input: this.#text(script, values),
      env: this.#environment(extra),
      encoding: "utf8",
    });
    return { code: status, stderr };
  }

  /**
   * What a kill before any command of the script, and within some of the fakes, would leave, each once, in order; the last
   * is its end. `every`: only before each so-many-eth command.
   */
  momentsOf(script: string, values: Record<string, string>, every: number): Tree[] {
    const moments = join(this.#folder, "moments");
    rmSync(moments, { recursive: true, force: true });
    mkdirSync(moments);
    const file = join(this.#folder, "script");
    writeFileSync(file, this.#text(script, values));
    // In functions and subshells too.
    const traced = `set -T; n=0; trap '((++n % ${every})) || moment' DEBUG; . "$0"`;
    const { status, stderr } = spawnSync("bash", ["--norc", "-c", traced, file], {
      env: this.#environment({ MOMENTS: moments }),
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr}`);
    const trees = readdirSync(moments)
      .toSorted()
      .map((name) => readTree(join(moments, name)));
    return [...new Map([...trees, this.tree()].map((tree) => [fingerprint(tree), tree])).values()];
  }

  tree(): Tree {
    return readTree(this.root);
  }

  restore(tree: Tree): void {
    rmSync(this.root, { recursive: true, force: true });
    mkdirSync(this.root);
    for (const [path, { mode, content, link }] of tree) {
      const target = join(this.root, path);
      if (link !== undefined) symlinkSync(link, target);
      else {
        if (content === undefined) mkdirSync(target, { recursive: true });
        else writeFileSync(target, content);
        chmodSync(target, mode);
      }
    }
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, content] of Object.entries(files)) {
      const target = join(this.root, path);
      mkdirSync(path.endsWith("/") ? target : dirname(target), { recursive: true });
      if (!path.endsWith("/")) writeFileSync(target, content, { mode: path.includes("/bin/") ? 0o755 : 0o644 });
    }
  }

  /** Absolute paths of the machine lie below the root. */
  #text(script: string, values: Record<string, string>): string {
    const assignments = Object.entries(values).map(([name, value]) => `${name}=${shellQuoted(value)}\n`);
    const below = scriptText(script).replaceAll(/(?<![\w.$}:/-])\/(?=(?:etc|root|run|swapfile)\b)/g, `${this.root}/`);
    return `${assignments.join("")}${below}`;
  }

  #environment(extra: Record<string, string>): Record<string, string> {
    const fake = join(this.root, ".fake");
    const path = [join(fake, "bin"), FAKES, join(this.#folder, "real")].join(":");
    return { PATH: path, ROOT: this.root, FAKE: fake, FAKES, ...extra };
  }
}

function programOf(name: string): string {
  const folders = (process.env["PATH"] ?? "").split(":");
  for (const folder of folders) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // Further along.
    }
  }
  throw new Error(`this computer has no ${name}`);
}

function readTree(root: string): Tree {
  const tree = new Map<string, { mode: number; content?: string; link?: string }>();
  const walk = (folder: string): void => {
    for (const name of readdirSync(join(root, folder)).toSorted()) {
      const path = join(folder, name);
      const status = lstatSync(join(root, path));
      const mode = status.mode & 0o777;
      if (status.isSymbolicLink()) tree.set(path, { mode, link: readlinkSync(join(root, path)) });
      else if (status.isDirectory()) {
        tree.set(path, { mode });
        walk(path);
      } else tree.set(path, { mode, content: readFileSync(join(root, path), "utf8") });
    }
  };
  walk("");
  return tree;
}

function fingerprint(tree: Tree): string {
  return JSON.stringify([...tree]);
}
