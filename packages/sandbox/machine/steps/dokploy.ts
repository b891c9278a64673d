import { randomBytes } from "node:crypto";
import { signIn } from "../docker/sign-in.ts";
import { eventually } from "./eventually.ts";
import { type Step, StepFailed } from "./step.ts";

/** Dokploy and its Postgres as Swarm services, each made only when missing. */
export const dokploy: Step<"DOKPLOY_IMAGE" | "POSTGRES_IMAGE" | "ADVERTISE_ADDRESS" | "REGISTRY_TOKEN"> = {
  inputs: ["DOKPLOY_IMAGE", "POSTGRES_IMAGE", "ADVERTISE_ADDRESS", "REGISTRY_TOKEN"],
  async run({ files, docker, images }, { DOKPLOY_IMAGE, POSTGRES_IMAGE, REGISTRY_TOKEN }) {
    if (!docker.state.swarm) throw new StepFailed("Error response from daemon: This node is not a swarm manager.");
    files.makeFolder("/etc/dokploy", 0o700);
    for (const secret of ["dokploy_postgres_password", "dokploy_auth_secret"])
      docker.state.secrets[secret] ??= { value: randomBytes(32).toString("hex") };
    const networks = ["dokploy-network"];
    if (!docker.state.services["dokploy-postgres"])
      docker.ensureService("dokploy-postgres", {
        ...{ image: POSTGRES_IMAGE, program: "dokploy-postgres", networks },
        mounts: { "/var/lib/postgresql/data": "dokploy-postgres" },
      });
    docker.ensureService("dokploy", {
      ...{ image: DOKPLOY_IMAGE, program: "dokploy", networks },
      mounts: { "/etc/dokploy": "/etc/dokploy", "/root/.docker": "dokploy" },
      // Reached from everywhere where no firewall is before it: Docker publishes past the machine's own.
      published: { 3000: { port: 3000, loopback: false } },
    });
    const isReady = (): boolean => {
      const [task] = docker.containers({ "com.docker.swarm.service.name": "dokploy" });
      return task !== undefined && docker.running(task)?.isReady?.() === true;
    };
    if (!(await eventually(isReady)))
      throw new StepFailed(
        "dokploy: the panel does not answer on 127.0.0.1:3000; see docker service logs dokploy on the machine",
      );
    if (REGISTRY_TOKEN !== "" && !images.accepts(REGISTRY_TOKEN))
      throw new StepFailed(
        'dokploy: ghcr.io does not take REGISTRY_TOKEN of the secrets file: Error response from daemon: Get "https://ghcr.io/v2/": denied: denied',
      );
    signIn(files, REGISTRY_TOKEN);
    return `dokploy: ${DOKPLOY_IMAGE} answers\n`;
  },
};
