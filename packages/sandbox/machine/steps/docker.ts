import { type Step, StepFailed } from "./step.ts";

/** Docker in a pinned version, the machine's own wall; on the first machine a swarm of one node, and Dokploy's network. */
export const docker: Step<"DOCKER_VERSION" | "ADVERTISE_ADDRESS" | "WALL" | "OPEN_PORTS" | "SWARM"> = {
  inputs: ["DOCKER_VERSION", "ADVERTISE_ADDRESS", "WALL", "OPEN_PORTS", "SWARM"],
  run({ files, docker: { state } }, { DOCKER_VERSION, WALL, SWARM }) {
    const labels = SWARM === "joins" ? '"labels": ["org.yaptts.speaks=yes"], ' : "";
    files.write(
      "/etc/docker/daemon.json",
      `{ ${labels}"log-driver": "json-file", "log-opts": { "max-size": "10m" } }\n`,
    );
    state.version ??= DOCKER_VERSION;
    if (minor(state.version) !== minor(DOCKER_VERSION))
      throw new StepFailed(
        `docker: Docker ${state.version} runs here, tested is ${DOCKER_VERSION}; choose a dokploy.version that goes with it, or, with a restart of all that runs on the machine, type there: apt-get update && apt-get install --allow-change-held-packages docker-ce=5:${DOCKER_VERSION}-* docker-ce-cli=5:${DOCKER_VERSION}-*`,
      );
    if (WALL !== "") files.write("/usr/local/sbin/yapit-wall", WALL, 0o755);
    if (SWARM === "joins") return `docker: ${state.version}, behind the wall\n`;
    state.swarm = true;
    state.networks["dokploy-network"] ??= { driver: "overlay" };
    if (state.networks["dokploy-network"].driver !== "overlay")
      throw new StepFailed("docker: dokploy-network is not an attachable overlay network; remove it and run again");
    return `docker: ${state.version}, behind the wall\n`;
  },
};

/** "28.5.0" → "28.5". */
function minor(version: string): string {
  return version.slice(0, version.lastIndexOf("."));
}
