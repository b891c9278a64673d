/** A machine with containers and a front door in memory: what the health gate and the way back ask of it. */
import { Duplex } from "node:stream";
import type { Answers, ContainerAnswer } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import type { CommandResult, MachineLink } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import { questionOf } from "@yapit-infra/sandbox/machine/question.ts";

export interface FakeContainer {
  name: string;
  service: string;
  status?: string;
  health?: string;
  exitCode?: number;
  restarts?: number;
  /** Seconds since it was made. */
  created?: number;
  /** Seconds since the last start. */
  age?: number;
  env?: Record<string, string>;
  restartPolicy?: string;
}

export class InMemoryMachine implements MachineLink {
  containers: FakeContainer[] = [{ name: "app-web-1", service: "web" }];
  /** What was asked, with its arguments. */
  readonly questions: string[][] = [];
  /** What a container's log holds, by name. */
  readonly logs: Record<string, string> = {};
  /** What the database answers to a command in its container. */
  database: CommandResult = { stdout: "", stderr: "", code: 0 };
  /** Whether a copy of a good clone lies there. */
  hasCopy = false;
  /** The commit of Dokploy's clone; undefined: whichever is asked for. */
  cloneOf: string | undefined;

  async exec(command: string, stdin = ""): Promise<CommandResult> {
    const question = questionOf(command, stdin);
    if (!question) throw new Error(`${command} is no question of machine.sh`);
    const { name, args } = question;
    this.questions.push([name, ...args]);
    return { stdout: JSON.stringify(this.#answer(name, args)), stderr: "", code: 0 };
  }

  #answer(question: keyof Answers, [first = "", second = "", third = ""]: string[]): object {
    switch (question) {
      case "containers":
        return { now: 1_000_000, containers: this.containers.map(shown) };
      case "logs": {
        const lines = (this.logs[first.replace(/^id-/, "")] ?? "").trimEnd().split("\n");
        return { text: lines.slice(-Number(second)).join("\n") };
      }
      case "restart": {
        const restarted = this.containers.find(({ name }) => `id-${name}` === first);
        if (restarted) restarted.age = 0;
        return {};
      }
      case "run-in":
        return this.database;
      case "keep-clone":
        this.hasCopy = third === "" || this.cloneOf === undefined || this.cloneOf === third;
        return { kept: this.hasCopy };
      case "restore-clone":
        return { restored: this.hasCopy };
      default:
        throw new Error(`nothing here answers ${question}`);
    }
  }

  async channel(): Promise<Duplex> {
    throw new Error("no front door here");
  }

  close(): void {
    // There is no connection.
  }
}

export function shown(container: FakeContainer): ContainerAnswer {
  const {
    name,
    service,
    status = "running",
    health = null,
    exitCode = 0,
    restarts = 0,
    age = 60,
    env = {},
  } = container;
  return {
    id: `id-${name}`,
    name: `/${name}`,
    image: "",
    labels: { "com.docker.compose.service": service },
    env: Object.entries(env).map(([variable, value]) => `${variable}=${value}`),
    status,
    health,
    exitCode,
    restarts,
    restartPolicy: container.restartPolicy ?? "unless-stopped",
    created: new Date((1_000_000 - (container.created ?? age)) * 1000).toISOString(),
    started: new Date((1_000_000 - age) * 1000).toISOString(),
  };
}
