import { describe, expect, test } from "vitest";
import { lookAtContainers } from "@yapit-infra/dokploy-provider/deployment/containers.ts";
import { judgeServices, restartDependents } from "@yapit-infra/dokploy-provider/deployment/declared-services.ts";
import { requireFrontDoor } from "@yapit-infra/dokploy-provider/deployment/health-gate.ts";
import { textMap } from "@yapit-infra/dokploy-provider/rules/fields.ts";
import type { MachineLink } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import { callFor } from "./call.ts";
import { deployed } from "./deployment-world.ts";
import { type FakeContainer, InMemoryMachine } from "./in-memory-machine.ts";

const SERVICES = {
  frontend: { containers: 1, restartAfter: ["gateway"] },
  gateway: { containers: 1, restartAfter: [] },
  worker: { containers: 2, restartAfter: [] },
};
const FRONTEND = { name: "frontend-1", service: "frontend", age: 100 };
const GATEWAY = { name: "gateway-1", service: "gateway", age: 200 };
const WORKERS = ["worker-1", "worker-2"].map((name) => ({ name, service: "worker" }));

function machineWith(...containers: FakeContainer[]): InMemoryMachine {
  const machine = new InMemoryMachine();
  machine.containers = containers;
  return machine;
}

describe("the declared services", () => {
  const lacking = async (...containers: FakeContainer[]) =>
    judgeServices(await lookAtContainers(machineWith(...containers), "app"), SERVICES)?.reason;

  test("that all have their containers lack nothing, whatever else runs", async () => {
    expect(await lacking(FRONTEND, GATEWAY, ...WORKERS, { name: "x", service: "other" })).toBeUndefined();
  });

  test("of which somebody removed one are told with how many are left", async () => {
    expect(await lacking(FRONTEND, ...WORKERS)).toBe("gateway has 0 of 1 running containers");
    expect(await lacking(FRONTEND, GATEWAY, ...WORKERS.slice(1))).toBe("worker has 1 of 2 running containers");
  });
});

describe("what looks its neighbours up once", () => {
  const restarted = async (...containers: FakeContainer[]) => {
    const machine = machineWith(...containers);
    await restartDependents(machine, "app", SERVICES, callFor("Deployment", "d"));
    // A second look has nothing to do.
    await restartDependents(machine, "app", SERVICES, callFor("Deployment", "d"));
    return machine.questions.filter(([name]) => name === "restart");
  };

  test("is started again when its neighbour was started after it", async () => {
    expect(await restarted(FRONTEND, { ...GATEWAY, age: 50 })).toEqual([["restart", "id-frontend-1"]]);
  });

  test("is left alone otherwise", async () => {
    expect(await restarted(FRONTEND, GATEWAY)).toEqual([]);
    expect(await restarted({ ...FRONTEND, status: "exited" }, { ...GATEWAY, age: 50 })).toEqual([]);
  });
});

test("a refresh finds the service that has no container, and the next update deploys it", async () => {
  const { deployment, first, composeId, inputs } = await deployed();
  const services = { web: { containers: 1, restartAfter: [] }, gateway: { containers: 1, restartAfter: [] } };
  const known = { inputs: { ...(await inputs("one\n")), services }, state: first.state };
  const read = await deployment.read?.(composeId, known, callFor("Deployment", "d"));
  expect(textMap(read?.inputs["fingerprints"])["drift"]).toBe("gateway has 0 of 1 running containers");
});

describe("a machine without Traefik", () => {
  const gate = { host: "a.example", paths: ["/"], windowSeconds: 1, timeoutSeconds: 1, services: {}, variables: {} };

  test("is told at once with the command that starts it, and nothing is deployed", async () => {
    const refused = { channel: async () => Promise.reject(new Error("Connection refused")) } as unknown as MachineLink;
    await expect(requireFrontDoor(refused, gate)).rejects.toThrow(
      "nothing listens on the machine's port 443, so nothing was deployed: " +
        "pulumi up --refresh --replace '**::platform-traefik' starts Traefik again",
    );
  });

  test("is none where somebody listens, or nobody is asked", async () => {
    const open = { channel: async () => ({ destroy: () => undefined }) } as unknown as MachineLink;
    await requireFrontDoor(open, gate);
    await requireFrontDoor(new InMemoryMachine(), { ...gate, host: undefined });
  });
});
