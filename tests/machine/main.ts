/**
 * `npm run test:machine`: the bootstrap's scripts and the program on a real machine. Makes what takes
 * long once, then runs each test file in namespaces of its own (processes, mounts, network), two at a time; they end with this process,
 * however it ends. The last line is JSON.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { optionsOf } from "../../tools/options.ts";
import { debianRoot } from "./made/debian-root.ts";
import { repositories } from "./made/docker-repository.ts";
import { images } from "./made/images.ts";
import { ownKernel } from "./made/own-kernel.ts";
import { isBackend, lacking } from "./requirements.ts";
import { resultsOf, summary } from "./summary.ts";
import { BRIDGE, MACHINES, type Made, ROUTER, ROUTER6 } from "./world/world.ts";

/** On a real disk: Docker's layers cannot lie on another overlay, and a tmpfs takes the memory. */
const WORKPLACE = "/var/tmp";
const PREFIX = "yapit-machine-";
const LANES = { nspawn: 2, qemu: 1 };
/** Without KVM. */
const EMULATED = 10;
/** So that none is left to run alone at the end. */
const LONGEST_FIRST = ["backups.test.ts", "cut-off.test.ts", "up.test.ts", "platform.test.ts"];
/** Tests that no other machine passes. */
const OWN_KERNEL = "own-kernel/";
const NETWORK = `
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -p /run/systemd /run/lock
ip link set lo up
ip link add ${BRIDGE} type bridge
ip address add ${ROUTER}/24 dev ${BRIDGE}
ip address add ${ROUTER6}/64 dev ${BRIDGE} nodad
ip address add 169.254.169.254/32 dev ${BRIDGE}
ip link set ${BRIDGE} up
for network in ${MACHINES.join(" ")}; do ip route add $network dev ${BRIDGE}; done
`;

const USAGE = `npm run test:machine [-- FILE…]   the bootstrap's scripts and the program on a real machine, all files or those named
  --all                          every kill, and not a sample of them
  --role ROLE                    those of one script alone
  --machine qemu                 with a kernel of its own: by default what only such a machine shows, and baseline.test.ts
  YAPIT_DOKPLOY_IMAGE=FILE       what docker save wrote of the real Dokploy, which then takes its stand-in's place`;
const { values, positionals } = optionsOf(USAGE, {
  options: {
    all: { type: "boolean", default: false },
    role: { type: "string" },
    machine: { type: "string", default: "nspawn" },
  },
  allowPositionals: true,
});
const backend = values.machine;
const problem = isBackend(backend) ? lacking(backend) : `--machine is nspawn or qemu, not ${backend}`;
if (problem !== undefined || !isBackend(backend)) {
  console.error(`the tests on a real machine cannot run: ${problem}`);
  process.exit(2);
}

sweep();
const folder = mkdtempSync(join(WORKPLACE, `${PREFIX}${process.pid}-`));
const clean = (): void => rmSync(folder, { recursive: true, force: true });
try {
  const { root, packages } = await debianRoot(console.log, { ownKernel: backend === "qemu" });
  const repository = await repositories(packages, console.log);
  const kernel = backend === "qemu" ? await ownKernel(root) : undefined;
  if (kernel) console.log(`the machines run by ${kernel.accelerator}`);
  const slowness = kernel?.accelerator === "tcg" ? EMULATED : 1;
  const made: Made = {
    root,
    ...repository,
    images: await images(console.log),
    folder,
    slowness,
    ...(kernel && { ownKernel: kernel }),
  };
  const files = testFiles();
  const waiting = [...files];
  await Promise.all(
    Array.from({ length: LANES[backend] }, async () => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        const started = Date.now();
        await inNamespaces(made, file);
        console.log(`${file}: ${((Date.now() - started) / 60_000).toFixed(1)} minutes`);
      }
    }),
  );
  const totals = summary(folder, files);
  console.log(JSON.stringify(totals));
  process.exitCode = totals.failed > 0 ? 1 : 0;
} finally {
  clean();
}

/** Those that were named, or all that are for such a machine; below this folder. */
function testFiles(): string[] {
  const names = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".test.ts"),
  );
  const rank = (name: string): number => (LONGEST_FIRST.includes(name) ? LONGEST_FIRST.indexOf(name) : Infinity);
  const wanted = positionals.map((file) => basename(file));
  const ofOwnKernel = (name: string): boolean => name.startsWith(OWN_KERNEL);
  const byDefault = (name: string): boolean =>
    backend === "qemu" ? ofOwnKernel(name) || name === "baseline.test.ts" : !ofOwnKernel(name);
  return names
    .filter((name) => (wanted.length === 0 ? byDefault(name) : wanted.includes(basename(name))))
    .sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

function inNamespaces(made: Made, file: string): Promise<number> {
  const vitest = ["vitest", "run", "--project", "machine", "--reporter=verbose", "--reporter=json"];
  const tests = [...vitest, `--outputFile=${resultsOf(made.folder, file)}`, `tests/machine/${file}`];
  const script = `set -e\n${NETWORK}\n"$@" || code=$?\nexit \${code:-0}`;
  const unshare = ["unshare", "--kill-child=KILL", "-m", "-n", "-p", "-f", "--mount-proc"];
  const child = spawn("setpriv", ["--pdeathsig", "KILL", ...unshare, "sh", "-c", script, "sh", ...tests], {
    stdio: "inherit",
    env: {
      ...process.env,
      PATH: `${join(import.meta.dirname, "../../node_modules/.bin")}:${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`,
      YAPIT_MACHINE_MADE: JSON.stringify(made),
      YAPIT_MACHINE_SLOWNESS: String(made.slowness),
      YAPIT_MACHINE_ALL: values.all ? "yes" : "",
      ...(values.role !== undefined && { YAPIT_MACHINE_ROLE: values.role }),
    },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      child.kill("SIGKILL");
      child.on("close", () => {
        clean();
        process.exit(130);
      });
    });
  return new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)));
}

/** What a run left that was killed. */
function sweep(): void {
  for (const name of readdirSync(WORKPLACE)) {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    if (pid === undefined) continue;
    try {
      process.kill(Number(pid), 0);
    } catch {
      rmSync(join(WORKPLACE, name), { recursive: true, force: true });
    }
  }
}
