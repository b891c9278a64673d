/** Every command that the simulated machine has beyond just-bash's own, or in place of them. */
import { cloudInitCommands } from "./cloud-init.ts";
import type { Commands } from "./command.ts";
import { curlCommands } from "./curl.ts";
import { dockerCommands } from "./docker.ts";
import { dpkgCommands } from "./dpkg.ts";
import { aptCommands } from "./apt.ts";
import { aptQueryCommands } from "./apt-queries.ts";
import { flockCommands } from "./flock.ts";
import { fileCommands } from "./files.ts";
import { builtInFixes } from "./built-in-fixes.ts";
import { kernelCommands } from "./kernel.ts";
import { networkCommands } from "./network.ts";
import { opensslCommands } from "./openssl.ts";
import { processCommands } from "./processes.ts";
import { serviceCommands } from "./services.ts";
import { shellCommands } from "./shells.ts";
import { systemCommands } from "./system.ts";
import { systemctlCommands } from "./systemctl.ts";

export const commands: Commands = {
  ...aptCommands,
  ...aptQueryCommands,
  ...builtInFixes,
  ...cloudInitCommands,
  ...curlCommands,
  ...dockerCommands,
  ...dpkgCommands,
  ...fileCommands,
  ...flockCommands,
  ...kernelCommands,
  ...networkCommands,
  ...opensslCommands,
  ...processCommands,
  ...serviceCommands,
  ...shellCommands,
  ...systemCommands,
  ...systemctlCommands,
};
