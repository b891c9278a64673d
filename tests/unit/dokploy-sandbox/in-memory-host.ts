/** A machine of files and a docker that believes what it is told: enough for Dokploy, and no more. */
import { posix } from "node:path";
import { parse } from "yaml";
import type { Deployer, DokployHost } from "@yapit-infra/sandbox/dokploy/host.ts";
import { Files } from "@yapit-infra/sandbox/machine/files.ts";

export class InMemoryHost implements DokployHost {
  readonly ipv4: string;
  readonly files = new Files({});
  /** What docker was asked for. */
  readonly commands: string[] = [];
  /** What `up` says no with; undefined: it comes up. */
  upFault: ((up: { folder: string; wait: boolean }, file: string) => string | undefined) | undefined;
  /** While set, `up` waits for it. */
  hold: Promise<void> | undefined;

  constructor(ipv4 = "203.0.113.10") {
    this.ipv4 = ipv4;
  }

  readonly deployer: Deployer = {
    docker: async (command, folder) => {
      this.commands.push(command);
      const [, project = "", path = ""] = /compose -p (\S+)(?: -f (\S+))? .*\bup\b/.exec(command) ?? [];
      if (project === "") return { ok: true, log: [] };
      await this.hold;
      const file = this.files.read(posix.join(folder, path));
      if (path !== "" && file === undefined) return { ok: false, log: [`open ${path}: no such file or directory`] };
      const fault = this.upFault?.({ folder, wait: command.includes("--wait") }, file ?? "");
      if (fault !== undefined) return { ok: false, log: [fault] };
      const { services = {} } = (parse(file ?? "{}") ?? {}) as { services?: Record<string, unknown> };
      return { ok: true, log: Object.keys(services).map((name) => ` Container ${project}-${name}-1  Started`) };
    },
  };

  containerNames(): string[] {
    return [];
  }

  async readFile(path: string): Promise<string | undefined> {
    return this.files.read(path);
  }

  async writeFile(path: string, content: string, mode?: number): Promise<void> {
    this.files.write(path, content, mode);
  }

  async isFolder(path: string): Promise<boolean> {
    return this.files.isFolder(path);
  }

  async remove(path: string): Promise<void> {
    this.files.remove(path);
  }
}
