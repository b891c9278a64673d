/** The bootstrap's scripts as steps: the values each takes, and what it leaves on the machine. Their own text runs on a real one. */
import type { Machine } from "../machine.ts";
import { backup, backupTimer } from "./backups.ts";
import { baseline } from "./baseline.ts";
import { docker } from "./docker.ts";
import { dokployAccess } from "./dokploy-access.ts";
import { dokploy } from "./dokploy.ts";
import { hostKey } from "./host-key.ts";
import { inspect } from "./inspect.ts";
import { restoreAside, restoreSwap } from "./restore.ts";
import type { Step } from "./step.ts";
import { traefik } from "./traefik.ts";
import { watching } from "./watching.ts";
import { guest, join, member, speech } from "./workers.ts";

/** By role, as `sh -s ROLE` names it. */
export const STEPS: Readonly<Record<string, Step>> = {
  "host-key": hostKey,
  baseline,
  docker,
  traefik,
  dokploy,
  "dokploy-access": { inputs: [], run: installedAccess },
  "backup-timer": backupTimer,
  backup,
  "restore-aside": restoreAside,
  "restore-swap": restoreSwap,
  inspect,
  watching,
  member,
  join,
  speech,
  guest,
};

function installedAccess(machine: Machine): string {
  machine.files.write("/usr/local/sbin/yapit-dokploy-access", "# as it was sent\n", 0o700);
  return dokployAccess(machine);
}
