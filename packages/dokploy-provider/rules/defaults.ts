/**
 * What an input is when it is not given. The SDK sends it: while the machine is unknown the engine asks the plugin nothing,
 * and a plan saved then holds the update to the inputs it saw.
 */
export const COMPOSE_DEFAULTS = {
  sourceType: "git",
  composePath: "./docker-compose.yml",
  composeType: "docker-compose",
  command: "",
  createEnvFile: true,
  autoDeploy: false,
  watchPaths: [] as string[],
  triggerType: "push",
  enableSubmodules: false,
  randomize: false,
  suffix: "",
  isolatedDeployment: false,
  deleteVolumes: false,
};

export const DEPLOYMENT_DEFAULTS = { timeoutSeconds: 1800 };

export const GATE_DEFAULTS = { paths: ["/", "/api/health"], windowSeconds: 20, timeoutSeconds: 300 };

export const DOMAIN_DEFAULTS = { port: 80, https: true, certificateType: "none", path: "/" };
