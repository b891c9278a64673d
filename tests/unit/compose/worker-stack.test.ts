import { expect, test } from "vitest";
import { parse } from "yaml";
import { renderWorkerStack } from "../../../compose/worker-stack.ts";
import { PRODUCTION } from "./settings.ts";

const IMAGE = `ghcr.io/yapit-tts/kokoro-cpu:${"a".repeat(40)}@sha256:${"b".repeat(64)}`;
const elsewhere = { replicas: 2, threads: 4, memoryMb: 3072, by: "the program's rule", warnings: [] };
const settings = { ...PRODUCTION, images: { "kokoro-cpu": IMAGE }, elsewhere };

interface Stack {
  services: Record<
    string,
    {
      image: string;
      networks: string[] | object;
      environment?: Record<string, string>;
      deploy: Record<string, unknown>;
    }
  >;
  networks: Record<string, object>;
}
const stack = parse(renderWorkerStack(settings, "pass.word")) as Stack;

test("each machine has its own number of speakers, each with a name of its own and the image that the first machine has", () => {
  const { "yapit-queue": relay, ...speakers } = stack.services;
  expect(Object.keys(speakers)).toEqual(["kokoro-cpu-1", "kokoro-cpu-2"]);
  for (const [name, { image, environment, deploy }] of Object.entries(speakers)) {
    expect(image).toBe(IMAGE);
    expect(environment).toMatchObject({ OMP_NUM_THREADS: "4", WORKER_ID: `{{.Node.Hostname}}-${name}` });
    expect(deploy).toMatchObject({
      mode: "global",
      placement: { constraints: ["engine.labels.org.yaptts.speaks == yes"] },
      resources: { limits: { cpus: "4", memory: "3072m" } },
    });
  }
  expect(relay?.deploy).toMatchObject({ placement: { constraints: ["node.role == manager"] } });
});

test("a speaker reaches the relay alone, by an encrypted network that leads nowhere else, and is the only one with the password", () => {
  expect(stack.networks["yapit-workers"]).toEqual({
    ...{ name: "yapit-workers", driver: "overlay", driver_opts: { encrypted: "" }, internal: true },
  });
  for (const name of ["kokoro-cpu-1", "kokoro-cpu-2"]) {
    expect(stack.services[name]?.networks).toEqual(["yapit-workers"]);
    expect(stack.services[name]?.environment?.["REDIS_URL"]).toBe("redis://default:pass.word@yapit-queue:6379/0");
  }
  expect(JSON.stringify(stack.services["yapit-queue"])).not.toContain("pass.word");
  // Under Redis' own name the relay would find itself.
  expect(Object.keys(stack.services)).not.toContain("redis");
});

test("nothing of it depends on how many machines there are, nor on the first one's own speakers", () => {
  const other = { ...settings, workers: { ...settings.workers, replicas: 1, threads: 1 } };
  expect(renderWorkerStack(other, "pass.word")).toBe(renderWorkerStack(settings, "pass.word"));
});
