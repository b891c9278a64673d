/** A machine of nothing but files in memory, for tests of what runs in its Docker. */
import type { BootSpec, Machine } from "@yapit-infra/sandbox/machine/host.ts";
import { type Docker, dockerOf } from "@yapit-infra/sandbox/machine/docker/docker-of.ts";
import type { Program } from "@yapit-infra/sandbox/machine/host.ts";

export interface FakeMachine extends Machine {
  files: Map<string, string>;
  folders: Set<string>;
  cli: Docker;
  /** `docker …`, split at spaces. */
  run(line: string | string[], stdin?: string): Promise<{ stdout: string; stderr: string; code: number }>;
}

const SPEC: BootSpec = {
  serverId: 1,
  name: "yapit-test",
  ipv4: "203.0.113.10",
  ipv6: "2001:db8:1::1",
  image: "ubuntu-24.04",
  userData: "",
  sshKeys: [],
  vcpus: 4,
  memoryMb: 8192,
};

export async function fakeMachine(
  files: Record<string, string> = {},
  options: { programs?: Record<string, Program>; state?: unknown } = {},
): Promise<FakeMachine> {
  const stored = new Map(Object.entries(files));
  const folders = new Set<string>();
  const isFolder = (path: string) => folders.has(path) || [...stored.keys()].some((own) => own.startsWith(`${path}/`));
  const machine = {
    spec: SPEC,
    files: stored,
    folders,
    listeners: new Map(),
    loopbackPorts: new Set(),
    readFile: async (path: string) => stored.get(path),
    writeFile: async (path: string, content: string) => void stored.set(path, content),
    remove: async (path: string) => {
      for (const own of [...stored.keys()]) if (own === path || own.startsWith(`${path}/`)) stored.delete(own);
      folders.delete(path);
    },
    exec: async (command: string) => {
      const path = /'([^']*)'/.exec(command)?.[1] ?? "";
      const below = [...stored.keys()].filter((own) => own.startsWith(`${path}/`));
      if (command.startsWith("test -d")) return { stdout: "", stderr: "", code: isFolder(path) ? 0 : 1 };
      if (command.startsWith("mkdir -p")) folders.add(path);
      const names = new Set(below.map((own) => own.slice(path.length + 1).split("/")[0] ?? ""));
      const lines = command.startsWith("ls") ? [...names] : command.startsWith("find") ? below : [];
      return {
        stdout: lines.map((line) => `${line}\n`).join(""),
        stderr: "",
        code: command.startsWith("ls") && !isFolder(path) ? 2 : 0,
      };
    },
  } as unknown as FakeMachine;
  machine.cli = dockerOf(options.programs ?? {})(machine, options.state);
  machine.run = (line, stdin = "") => machine.cli.cli(typeof line === "string" ? line.split(" ") : line, stdin);
  Object.defineProperty(machine, "docker", { value: machine.cli.engine });
  await machine.cli.start();
  return machine;
}

/** Waits for something that takes a moment in the sandbox's compressed time. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  milliseconds = 10_000,
): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
