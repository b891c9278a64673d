/**
 * download.docker.com as docker.sh finds it, and the distribution's own archive: folders of an apt repository each, signed
 * with a key of the test's. Docker's packages are Debian's, repacked under the names that docker.sh asks for.
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../run.ts";
import { cached, type Say } from "./cache.ts";
import { SUITE } from "./debian-root.ts";

export interface Repositories {
  /** Served as https://download.docker.com. */
  docker: string;
  /** Served as http://deb.debian.org, trusted as it is. */
  debian: string;
  /** Docker's version in it: "26.1.5". The one after that, "26.1.6", is there too: the same programs in other packages. */
  dockerVersion: string;
}

/** Docker's package: Debian's, and what it depends on beside that one's own dependencies. */
const REPACKED: Record<string, { from: string; depends: string }> = {
  "docker-ce": { from: "docker.io", depends: "docker-ce-cli, containerd.io, iptables, tini" },
  "docker-ce-cli": { from: "docker-cli", depends: "" },
  "containerd.io": { from: "containerd", depends: "runc" },
  "docker-buildx-plugin": { from: "docker-buildx", depends: "docker-ce-cli" },
  "docker-compose-plugin": { from: "docker-compose", depends: "docker-ce-cli" },
};

export async function repositories(packages: string, say: Say): Promise<Repositories> {
  const files = readdirSync(packages).sort();
  const folder = await cached("apt", [files, REPACKED, SUITE, 6], say, async (part) => {
    const debian = join(part, "debian");
    mkdirSync(debian);
    for (const file of files) copyFileSync(join(packages, file), join(debian, file));
    writeFileSync(join(debian, "Packages"), await index(debian, "./"));

    const pool = join(part, "docker/linux/ubuntu/dists", SUITE, "pool");
    mkdirSync(pool, { recursive: true });
    for (const [name, { from, depends }] of Object.entries(REPACKED)) {
      const file = files.find((found) => found.startsWith(`${from}_`));
      if (file === undefined) throw new Error(`${from} is not among the packages that were downloaded`);
      await repack(join(packages, file), pool, { name, depends, later: 0 });
      if (/^docker-ce/.test(name)) await repack(join(packages, file), pool, { name, depends, later: 1 });
    }
    for (const file of files) if (file.startsWith("runc_")) copyFileSync(join(packages, file), join(pool, file));
    await sign(join(part, "docker/linux/ubuntu"), await index(pool, `dists/${SUITE}/pool/`));
  });
  const dockerFile = files.find((file) => file.startsWith("docker.io_")) ?? "";
  const [, dockerVersion = ""] = /^docker\.io_([\d.]+)/.exec(dockerFile) ?? [];
  return { docker: join(folder, "docker"), debian: join(folder, "debian"), dockerVersion };
}

/** `later`: by how much its version is higher than Debian's. */
async function repack(
  from: string,
  pool: string,
  { name, depends, later }: { name: string; depends: string; later: number },
): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), "yapit-deb-"));
  try {
    const tree = join(work, "tree");
    await run("dpkg-deb", "-R", from, tree);
    const file = join(tree, "DEBIAN/control");
    const theirs = /^Version: ([^+-]*)/m.exec(readFileSync(file, "utf8"))?.[1] ?? "";
    const version = theirs.replace(/\d+$/, (patch) => String(Number(patch) + later));
    const dropped =
      /^(Package|Version|Depends|Recommends|Suggests|Breaks|Conflicts|Replaces|Enhances|Provides|Source|Built-Using|Static-Built-Using|Original-Maintainer):.*\n(?: .*\n)*/gm;
    const own = [
      `Package: ${name}`,
      // Docker's own form: "5:28.5.0-1~ubuntu.24.04~noble".
      `Version: 5:${version}-1~debian~${SUITE}`,
      ...(depends === "" ? [] : [`Depends: ${depends}`]),
    ];
    writeFileSync(file, `${own.join("\n")}\n${readFileSync(file, "utf8").replace(dropped, "")}`);
    if (name === "docker-ce-cli") withoutVirtualAddresses(tree);
    await run("dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", tree, join(pool, `${name}_${version}.deb`));
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Swarm gives a service a virtual address by IP_VS, which not every kernel has: there its tasks' own addresses do. */
function withoutVirtualAddresses(tree: string): void {
  const command = join(tree, "usr/bin/docker");
  renameSync(command, `${command}.real`);
  writeFileSync(
    command,
    `#!/bin/sh\nif [ "$1 $2" = "service create" ] && ! modprobe -q ip_vs 2>/dev/null; then\n  shift 2\n  exec docker.real service create --endpoint-mode dnsrr "$@"\nfi\nexec docker.real "$@"\n`,
  );
  chmodSync(command, 0o755);
}

/** A Packages file of the .deb files in a folder, named from the repository's root by `prefix`. */
async function index(folder: string, prefix: string): Promise<string> {
  const entries: string[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".deb"))) {
    const control = await run("dpkg-deb", "-f", join(folder, file));
    const content = readFileSync(join(folder, file));
    const sha256 = createHash("sha256").update(content).digest("hex");
    entries.push(`${control.trimEnd()}\nFilename: ${prefix}${file}\nSize: ${content.length}\nSHA256: ${sha256}\n`);
  }
  return entries.join("\n");
}

async function sign(root: string, packages: string): Promise<void> {
  const dist = join(root, "dists", SUITE);
  const path = "stable/binary-amd64/Packages";
  mkdirSync(join(dist, "stable/binary-amd64"), { recursive: true });
  writeFileSync(join(dist, path), packages);
  const sha256 = createHash("sha256").update(packages).digest("hex");
  const release = `Origin: Docker\nSuite: ${SUITE}\nCodename: ${SUITE}\nComponents: stable\nArchitectures: amd64\nDate: ${new Date().toUTCString()}\nSHA256:\n ${sha256} ${Buffer.byteLength(packages)} ${path}\n`;
  writeFileSync(join(dist, "Release"), release);
  const home = mkdtempSync(join(tmpdir(), "yapit-gpg-"));
  try {
    const gpg = (...args: string[]) => run("gpg", "--homedir", home, "--batch", "--yes", ...args);
    await gpg("--passphrase", "", "--quick-gen-key", "docker@yapit.invalid", "ed25519", "sign", "never");
    await gpg("--armor", "--output", join(root, "gpg"), "--export", "docker@yapit.invalid");
    await gpg("--clearsign", "--output", join(dist, "InRelease"), join(dist, "Release"));
    await run("gpgconf", "--homedir", home, "--kill", "all");
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
