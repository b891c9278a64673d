/** A machine of files and a docker engine that believes what it is told: enough for Dokploy, and no more. */
import { posix } from "node:path";
import { parse } from "yaml";
import type { Container, DockerEngine, Machine, ProgramContainer } from "@yapit-infra/sandbox/machine/host.ts";

const spec = {
  serverId: 1,
  name: "test",
  ipv4: "203.0.113.10",
  ipv6: "2001:db8::1",
  image: "ubuntu-24.04",
  userData: "",
  sshKeys: [],
  vcpus: 4,
  memoryMb: 8192,
};

export type ComposeUpRequest = Parameters<DockerEngine["composeUp"]>[0];

export class InMemoryMachine implements Machine {
  readonly spec: Machine["spec"];
  readonly listeners = new Map<number, (stream: unknown) => void>() as Machine["listeners"];
  readonly loopbackPorts = new Set<number>();
  readonly files = new Map<string, { content: string; mode: number }>();
  readonly folders = new Set<string>();
  readonly executed: string[] = [];
  readonly ups: ComposeUpRequest[] = [];
  readonly downs: { project: string; volumes: boolean }[] = [];
  containers: Container[] = [];
  /** What `up` says no with; undefined: it comes up. */
  upFault: ((request: ComposeUpRequest, file: string) => string | undefined) | undefined;
  /** While set, `up` waits for it. */
  hold: Promise<void> | undefined;
  /** The exit code of any command that is typed. */
  execCode = 0;

  constructor(ipv4 = spec.ipv4) {
    this.spec = { ...spec, ipv4 };
  }

  readonly docker: DockerEngine = {
    containers: () => this.containers,
    composeUp: async (request) => {
      this.ups.push(request);
      await this.hold;
      const path = posix.join(request.folder, request.file);
      const file = this.files.get(path)?.content;
      if (file === undefined) return { ok: false, log: [`open ${path}: no such file or directory`] };
      const fault = this.upFault?.(request, file);
      if (fault !== undefined) return { ok: false, log: [fault] };
      const { services = {} } = parse(file) as { services?: Record<string, unknown> };
      return { ok: true, log: Object.keys(services).map((name) => ` Container ${request.project}-${name}-1  Started`) };
    },
    composeDown: async (project, { volumes }) => void this.downs.push({ project, volumes }),
    composeStop: async () => undefined,
    composeStart: async () => ({ ok: true, log: [] }),
  };

  async readFile(path: string): Promise<string | undefined> {
    return this.files.get(path)?.content;
  }

  async writeFile(path: string, content: string, mode = 0o644): Promise<void> {
    if (this.folders.has(path)) throw new Error(`${path}: Is a directory`);
    this.files.set(path, { content, mode });
  }

  async remove(path: string): Promise<void> {
    this.folders.delete(path);
    for (const name of this.files.keys()) if (name === path || name.startsWith(`${path}/`)) this.files.delete(name);
  }

  async exec(command: string): Promise<{ stdout: string; stderr: string; code: number }> {
    this.executed.push(command);
    const [, project] = /docker compose -p (\S+) .*\bup\b/.exec(command) ?? [];
    if (project !== undefined) await this.hold;
    const folder = `/etc/dokploy/compose/${project ?? ""}/code`;
    const wait = command.includes("--wait");
    const fault = project && this.upFault?.({ project, folder, file: "", wait }, "");
    if (fault) return { stdout: "", stderr: `${fault}\n`, code: 1 };
    const [, tested] = /^test -d (\S+)$/.exec(command) ?? [];
    const code = tested === undefined ? this.execCode : Number(!this.folders.has(tested));
    return { stdout: "", stderr: "", code };
  }
}

/** Containers with their volumes, as the docker engine would hand them over. */
export class Volumes {
  readonly content: Record<string, Record<string, unknown>> = {};

  container(image: string, extra: Partial<ProgramContainer> = {}): ProgramContainer {
    return {
      name: image,
      image,
      env: {},
      args: [],
      mounts: [],
      volume: (name) => (this.content[name] ??= {}),
      ...extra,
    };
  }

  postgres(): ProgramContainer {
    return this.container("postgres:16", {
      env: {
        POSTGRES_USER: "dokploy",
        POSTGRES_DB: "dokploy",
        POSTGRES_PASSWORD_FILE: "/run/secrets/postgres_password",
      },
      mounts: [{ source: "dokploy-postgres", target: "/var/lib/postgresql/data", readOnly: false }],
    });
  }
}
