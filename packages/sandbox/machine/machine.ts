/** One simulated machine: its files, packages and units, the sshd and the Docker engine on it. */
import { initialiseMachine } from "./cloud-init.ts";
import type { DockerPart, MakeDocker } from "./docker-part.ts";
import { FileTree } from "./file-tree.ts";
import type { BootSpec, DockerEngine, Listener, Machine } from "./host.ts";
import { freshFiles, generateKernelFiles } from "./machine-layout.ts";
import { MachinePackages, preinstalledPackages } from "./machine-packages.ts";
import type { MachineState } from "./machine-state.ts";
import { machineSleep } from "./machine-time.ts";
import { MachineUnits } from "./machine-units.ts";
import { runShell } from "./shell.ts";
import { SshDaemon } from "./ssh-daemon.ts";
import type { Calls } from "../calls.ts";

/** From power to an sshd that answers, in seconds of the machine. */
const BOOT_SECONDS = 6;

export class SimulatedMachine implements Machine {
  readonly spec: BootSpec;
  readonly files: FileTree;
  readonly listeners = new Map<number, Listener>();
  readonly loopbackPorts = new Set<number>();
  readonly packages: MachinePackages;
  readonly units: MachineUnits;
  readonly sshd: SshDaemon;
  readonly container: DockerPart;
  /** Every command line that ran, as a process list would have shown it. */
  readonly commandLines: string[];
  /** Sizes of files that stand for larger ones (swap files), in bytes. */
  readonly fileSizes = new Map<string, number>();
  /** Files that flock holds, and the shell that does. */
  readonly locks = new Map<string, object>();
  /** Resolves when cloud-init is through. */
  initialised: Promise<void> = Promise.resolve();
  readonly #state: MachineState;

  constructor(state: MachineState, options: { docker: MakeDocker; calls: Calls }) {
    this.#state = state;
    this.spec = state.spec;
    this.files = new FileTree(state.files);
    this.packages = new MachinePackages(state);
    this.units = new MachineUnits(this, state.units);
    this.commandLines = state.commandLines;
    this.sshd = new SshDaemon(this, options.calls);
    this.container = options.docker(this, state.docker);
    generateKernelFiles(this.files, this.spec, () => this.swapBytes);
    this.offerPrograms();
  }

  static fresh(spec: BootSpec): MachineState {
    return {
      spec,
      on: false,
      initialised: false,
      hostname: spec.name,
      files: freshFiles(spec),
      packages: preinstalledPackages(),
      held: [],
      repositories: [],
      units: {},
      sysctl: {},
      swaps: {},
      timezone: "Etc/UTC",
      docker: undefined,
      commandLines: [],
    };
  }

  get docker(): DockerEngine {
    return this.container.engine;
  }
  get on(): boolean {
    return this.#state.on;
  }
  get hostname(): string {
    return this.#state.hostname;
  }
  set hostname(name: string) {
    this.#state.hostname = name;
    this.writeNow("/etc/hostname", `${name}\n`);
  }
  get timezone(): string {
    return this.#state.timezone;
  }
  set timezone(zone: string) {
    this.#state.timezone = zone;
  }
  get sysctl(): Record<string, string> {
    return this.#state.sysctl;
  }
  get swaps(): Record<string, number> {
    return this.#state.swaps;
  }
  get swapBytes(): number {
    return Object.values(this.#state.swaps).reduce((sum, size) => sum + size, 0);
  }

  /** Power on: the kernel, cloud-init at the first boot, then what is enabled. Resolves when all of it is through. */
  async start(): Promise<void> {
    if (this.#state.on) return;
    this.#state.on = true;
    await machineSleep(BOOT_SECONDS);
    if (!this.on) return;
    if (this.#state.initialised) {
      await this.units.startEnabled();
      return;
    }
    this.initialised = initialiseMachine(this);
    await this.initialised;
    this.#state.initialised = true;
  }

  /** A machine that was on when it was saved goes on, without a boot. */
  async resume(): Promise<void> {
    if (!this.#state.on) return;
    if (this.#state.initialised) {
      await this.units.startEnabled();
      return;
    }
    this.#state.on = false;
    await this.start();
  }

  /** Power off: nothing is stopped in order, all connections end. */
  async stop(): Promise<void> {
    if (!this.#state.on) return;
    this.#state.on = false;
    await this.units.stopAll();
    this.sshd.stop();
    this.listeners.clear();
    this.loopbackPorts.clear();
    for (const path of Object.keys(this.swaps)) if (!this.#inFstab(path)) Reflect.deleteProperty(this.swaps, path);
  }

  /** What a command on the machine asks for; its answer still gets out. */
  restart(on: boolean): Record<string, never> {
    setTimeout(() => void this.stop().then(() => (on ? this.start() : undefined)), 5);
    return {};
  }

  save(): MachineState {
    return { ...this.#state, files: this.files.save(), docker: this.container.state };
  }

  /** The programs of the packages that are installed become files that the shell finds. */
  offerPrograms(): void {
    for (const path of this.files.generated.keys()) if (path.startsWith("/usr/")) this.files.generated.delete(path);
    const offer = (path: string, script: string): void => {
      this.files.generated.set(path, { mode: 0o755, content: () => Buffer.from(script) });
    };
    const administration = this.packages.administration();
    for (const name of [...this.packages.programs(), ...administration]) offer(`/usr/bin/${name}`, "\x7fELF");
    // The shell knows programs of /usr/bin only: those of /usr/sbin hand over to them.
    for (const name of administration) offer(`/usr/sbin/${name}`, `#!/bin/bash\n/usr/bin/${name} "$@"\n`);
  }

  /** Whether the shell finds a program of that name in /usr/bin. */
  hasProgram(name: string): boolean {
    return this.files.generated.has(`/usr/bin/${name}`);
  }

  async readFile(path: string): Promise<string | undefined> {
    const node = this.files.find(path);
    return node?.kind === "file" ? node.content.toString() : undefined;
  }

  async writeFile(path: string, content: string, mode?: number): Promise<void> {
    this.writeNow(path, content, mode);
  }

  /** Makes missing folders; a mode that is given is also set on a file that exists. */
  writeNow(path: string, content: string | Buffer, mode?: number): void {
    this.files.makeFolder(path.slice(0, path.lastIndexOf("/")) || "/", 0o755, true);
    this.files.write(path, Buffer.from(content), mode ?? 0o644);
    if (mode !== undefined) this.files.get(path, "chmod").mode = mode;
  }

  async remove(path: string): Promise<void> {
    this.files.remove(path, { recursive: true, force: true });
  }

  async exec(command: string, stdin = ""): Promise<{ stdout: string; stderr: string; code: number }> {
    const { stdout, stderr, code } = await runShell(this, command, { stdin: Buffer.from(stdin) });
    return { stdout: stdout.toString(), stderr: stderr.toString(), code };
  }

  #inFstab(path: string): boolean {
    const table = this.files.find("/etc/fstab");
    return (
      table?.kind === "file" &&
      table.content
        .toString()
        .split("\n")
        .some((line) => line.startsWith(`${path} `))
    );
  }
}
