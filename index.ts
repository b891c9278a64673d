import { Environment } from "./components/environment.ts";
import { protects } from "./components/protection.ts";
import { loadStackConfig } from "./stack-config/load.ts";

const stack = await loadStackConfig();
const environment = new Environment("yapit", { ...stack, protect: await protects(stack.config) });

export const { url, address, nameServers, deployedRevision, openPanel, openAuthDashboard, sshHostKey, sshPrivateKey } =
  environment.outputs;
