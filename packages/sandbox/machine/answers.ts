/** What machine.sh would find on the machine, from the model of it. */
import type { Answers, ContainerAnswer } from "@yapit-infra/dokploy-provider/machine/ask.ts";
import type { Container } from "./docker/state.ts";
import type { Machine } from "./machine.ts";
import type { Question } from "./question.ts";
import { dokployAccess } from "./steps/dokploy-access.ts";
import { machineMoment } from "./time.ts";
import { watchedOn } from "./watched.ts";

/** The message is the last line that the script would end with. */
export class Unanswered extends Error {}

type Answer<Q extends keyof Answers> = (machine: Machine, args: string[], data: string) => Answers[Q];

const ANSWERS: { [Q in keyof Answers]: Answer<Q> } = {
  "api-key": ({ files }) => ({ key: files.read("/root/.dokploy-token")?.trim() || null }),
  "renew-api-key": (machine) => {
    if (machine.files.read("/usr/local/sbin/yapit-dokploy-access") === undefined)
      throw new Unanswered("sh: /usr/local/sbin/yapit-dokploy-access: not found");
    dokployAccess(machine);
    return {};
  },
  "visitor-certificate": ({ files }) => ({ pem: files.read("/root/.yapit-visitor.pem") || null }),
  containers: ({ docker }, [label = ""]) => {
    if (docker.state.version === undefined) throw new Unanswered("sh: docker: not found");
    const [name = "", value = ""] = label.split(/=(.*)/s);
    return { now: Math.floor(Date.now() / 1000), containers: docker.containers({ [name]: value }).map(shown) };
  },
  logs: (machine, [id = "", lines = "5"]) => ({ text: containerOf(machine, id).log.slice(-Number(lines)).join("\n") }),
  restart: (machine, [id = ""]) => {
    const container = containerOf(machine, id);
    machine.docker.stop(container);
    machine.docker.start(container);
    return {};
  },
  "run-in": (machine, [id = "", ...command], data) => {
    const container = containerOf(machine, id);
    const running = machine.docker.running(container);
    if (!running) return { stdout: "", stderr: `Error response from daemon: container ${id} is not running`, code: 1 };
    return (
      running.exec?.(command, data) ?? {
        stdout: "",
        stderr: `the sandbox's ${container.program} does not run ${command[0] ?? ""}`,
        code: 127,
      }
    );
  },
  "keep-clone": ({ files }, [project = "", folder = "", revision = ""]) => {
    const [code, copy] = [`/etc/dokploy/compose/${project}/code`, `/etc/dokploy/compose/${project}/code.good`];
    files.remove(copy);
    const isThere = files.isFolder(code) && (revision === "" || files.read(`${code}/.git/HEAD`)?.trim() === revision);
    if (!isThere) return { kept: false };
    files.copy(code, copy);
    files.remove(`${copy}/${folder === "." ? "" : `${folder}/`}.env`);
    return { kept: true };
  },
  watch: (machine) => ({ watch: watchedOn(machine) }),
  "restore-clone": ({ files }, [project = ""]) => {
    const copy = `/etc/dokploy/compose/${project}/code.good`;
    if (!files.isFolder(copy)) return { restored: false };
    files.copy(copy, `/etc/dokploy/compose/${project}/code`);
    return { restored: true };
  },
};

export function answer(machine: Machine, { name, args, data }: Question): unknown {
  const known = ANSWERS[name] as Answer<keyof Answers> | undefined;
  if (!known) throw new Unanswered(`no such question: ${name}`);
  return known(machine, args, data);
}

function containerOf({ docker }: Machine, id: string): Container {
  const container = docker.find(id);
  if (!container) throw new Unanswered(`Error response from daemon: No such container: ${id}`);
  return container;
}

function shown(container: Container): ContainerAnswer {
  const { id, name, image, labels, env, status, health = null, exitCode, restarts, restartPolicy } = container;
  return {
    ...{ id, name: `/${name}`, image, labels, env, status, health, exitCode, restarts, restartPolicy },
    created: container.createdAt,
    started: status === "created" ? container.startedAt : machineMoment(container.startedAt),
  };
}
