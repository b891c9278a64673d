/** A swarm of several machines: who is let in, who joins, and what runs there. */
import { randomBytes, randomUUID } from "node:crypto";
import { ApiError } from "../../core/api-error.ts";
import { eventually } from "./eventually.ts";
import type { Files } from "../files.ts";
import type { SwarmNode } from "../docker/state.ts";
import { machineOf, PEERS, reached } from "../swarm-members.ts";
import { deploy, lacking, place, run, STACK, swarmOf } from "../swarm.ts";
import { type Step, StepFailed } from "./step.ts";

/** On the first machine: lets another one into its swarm, and prints the token with a word for this membership; takes it out again. */
export const member: Step<"NODE" | "ADDRESS"> = {
  inputs: ["NODE", "ADDRESS"],
  run(manager, { NODE, ADDRESS }) {
    if (!manager.docker.state.swarm)
      throw new StepFailed("member: this machine manages no swarm; see docker info on it");
    manager.files.write(PEERS, [...others(manager.files, ADDRESS), ADDRESS, ""].join("\n"), 0o600);
    const swarm = swarmOf(manager);
    swarm.nodes = swarm.nodes.filter(({ name }) => name !== NODE);
    return `${swarm.token} ${randomUUID()}\n`;
  },
  gone(manager, { NODE, ADDRESS }) {
    if (manager.docker.state.swarm) {
      const swarm = swarmOf(manager);
      const leaves = ({ name }: SwarmNode): boolean => name === NODE;
      for (const node of swarm.nodes.filter(leaves)) {
        const machine = machineOf(manager, node);
        if (machine) run(machine, {});
      }
      swarm.nodes = swarm.nodes.filter((node) => !leaves(node));
      if (swarm.nodes.length === 0) {
        swarm.services = {};
        run(manager, {});
        Reflect.deleteProperty(manager.docker.state.networks, STACK);
      }
    }
    manager.files.write(PEERS, [...others(manager.files, ADDRESS), ""].join("\n"), 0o600);
    return "";
  },
};

function others(files: Files, address: string): string[] {
  return (files.read(PEERS) ?? "").split("\n").filter((line) => line !== "" && line !== address);
}

/** The machine joins the first one's swarm. */
export const join: Step<"TOKEN" | "MANAGER" | "ADDRESS" | "PEERS"> = {
  inputs: ["TOKEN", "MANAGER", "ADDRESS", "PEERS"],
  run(machine, { TOKEN, MANAGER, ADDRESS, PEERS: peers }) {
    const { files, docker, spec } = machine;
    files.write(PEERS, `${peers}\n`, 0o600);
    const manager = reached(machine, MANAGER, 2377);
    const swarm = manager && swarmOf(manager);
    const [token, membership = ""] = TOKEN.split(" ");
    // A node that was taken out of its swarm does not notice.
    if (docker.state.memberOf?.membership !== membership) {
      if (!manager || !swarm || swarm.token !== token)
        throw new StepFailed(
          `join: the swarm of ${MANAGER} is not joined: ${swarm ? "invalid join token" : "Timeout was reached before node joined"}; see journalctl -u docker on the machine`,
        );
      const id = randomBytes(13).toString("hex").slice(0, 25);
      swarm.nodes.push({ id, name: spec.name, address: ADDRESS });
      docker.state.memberOf = { manager: MANAGER, node: id, membership };
      place(manager);
    }
    return `join: a worker of ${MANAGER}\n`;
  },
};

/** On the first machine: what runs on the others, and the way from them to Redis. */
export const speech: Step<"SPEECH" | "NODES"> = {
  inputs: ["SPEECH", "NODES"],
  async run(manager, { SPEECH, NODES }) {
    const wanted = NODES.split(" ").length;
    try {
      deploy(manager, SPEECH);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      throw new StepFailed(`speech: Swarm does not take it: ${error.message}`);
    }
    if (await eventually(() => lacking(manager, wanted).length === 0)) return `speech: speaks on ${wanted} machines\n`;
    throw new StepFailed(
      `speech: after 20 minutes this does not run everywhere: ${lacking(manager, wanted).join(";")}`,
    );
  },
};

/** On the first machine: a user that reaches Redis through ssh. */
export const guest: Step<"NAME" | "KEY"> = {
  inputs: ["NAME", "KEY"],
  run({ files }, { NAME, KEY }) {
    files.write(`/etc/ssh/yapit-guests/yapit-guest-${NAME}`, `${KEY}\n`, 0o644);
    return `guest: ${NAME} is let in\n`;
  },
  gone({ files }, { NAME }) {
    files.remove(`/etc/ssh/yapit-guests/yapit-guest-${NAME}`);
    return `guest: ${NAME} is shut out\n`;
  },
};
