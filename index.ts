import { Environment } from "./components/environment.ts";
import { preflight } from "./components/preflight.ts";
import { loadStackConfig } from "./stack-config/load.ts";

const stack = await loadStackConfig();
const environment = new Environment("yapit", { ...stack, ...(await preflight(stack.config)) });

export const {
  url,
  address,
  nameServers,
  delegation,
  originCertificateExpiresOn,
  monthlyCostEur,
  deployedRevision,
  openPanel,
  openAuthDashboard,
  sshHostKey,
  sshPrivateKey,
} = environment.outputs;
