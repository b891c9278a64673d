/** operations/restore/restore.sh: a dump beside the database, and then in its place. */
import { type Database, dataOf, shownRows } from "../application/database.ts";
import type { Container } from "../docker/state.ts";
import type { Machine } from "../machine.ts";
import { backup } from "./backups.ts";
import { eventually } from "./eventually.ts";
import { type Step, StepFailed } from "./step.ts";

export const restoreAside: Step<"DUMP"> = {
  inputs: ["DUMP"],
  run(machine, { DUMP }) {
    const aside = JSON.parse(DUMP) as Database;
    database(machine).aside = aside;
    return `${JSON.stringify({ revision: aside.revision ?? "none", rows: shownRows(aside) })}\n`;
  },
};

export const restoreSwap: Step<"BACKUP"> = {
  inputs: ["BACKUP"],
  async run(machine, { BACKUP }) {
    const data = database(machine);
    if (!data.aside) throw new StepFailed("restore: nothing has been restored aside");
    for (const service of ["gateway", "stack-auth"]) for (const one of of(machine, service)) machine.docker.stop(one);
    if (BACKUP === "yes") await backup.run(machine, { REASON: "before-restore" });
    // The password is the server's, and in no dump of a database.
    const { documents = [], revision, stackAuth } = data.aside;
    Object.assign(data, { documents, revision, stackAuth, aside: undefined });
    for (const service of ["stack-auth", "stack-auth-setup", "gateway"])
      for (const one of of(machine, service)) {
        machine.docker.start(one);
        const isWell = () => one.health === "healthy" || (one.status === "exited" && one.exitCode === 0);
        if (!(await eventually(isWell)))
          throw new StepFailed("restore: the backup is in place, and not all that uses it is well");
      }
    return "";
  },
};

function of({ docker }: Machine, service: string): Container[] {
  return docker.containers({ "com.docker.compose.service": service });
}

function database(machine: Machine): Database {
  const [found] = of(machine, "postgres");
  if (!found) throw new StepFailed("restore: the machine has no database; pulumi up makes it");
  return dataOf(found, machine.docker);
}
