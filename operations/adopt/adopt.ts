/** Finds what was made by hand and writes its ids into the stack's file, for a person to review. */
import { writeFileSync } from "node:fs";
import { isMap } from "yaml";
import { presetFor } from "../../stack-config/presets.ts";
import type { AdoptConfig, StackConfig } from "../../stack-config/stack-config.ts";
import { OperationError, UsageError } from "../operation-error.ts";
import { Github } from "../services/github.ts";
import type { Environment } from "../services/json-service.ts";
import { fingerprint, observedHostKey, wayToMachine } from "../services/machine.ts";
import { readStackDocument, stackConfigOf, stackFilePath } from "../stack-configuration.ts";
import { type DokployFound, dokployFound, type WantedService } from "./dokploy-found.ts";
import { machineFound } from "./machine-found.ts";
import { namesFound } from "./names-found.ts";

export interface AdoptOptions {
  stack: string;
  /** Of Pulumi.yaml. */
  folder: string;
  environment: Environment;
  server: { name?: string; address?: string };
  service: WantedService;
}

export interface Adoption {
  /** What was written. */
  adopt: AdoptConfig;
  file: string;
  address: string;
  /** Of the machine's host key, to be compared by a person. */
  fingerprint: string;
  /** What stays for a person to do, or to look at. */
  notes: string[];
}

export async function adopt(options: AdoptOptions): Promise<Adoption> {
  const { stack, folder, environment } = options;
  if (presetFor(stack)?.kind !== "production")
    throw new UsageError(`${stack} makes everything anew and adopts nothing; only production was made by hand`);
  const config = stackConfigOf(stack, folder);

  const names = await namesFound(environment, config);
  const wanted = options.server.name === undefined ? { address: names.address, ...options.server } : options.server;
  const machine = await machineFound(environment, config, wanted);
  const way = wayToMachine(environment, folder, machine.address);
  const hostKey = await observedHostKey(way);
  checkPinned(config, hostKey);
  const dokploy = await dokployFound(way, hostKey, options.service);

  const found: AdoptConfig = { ...machine.adopt, ...names.adopt, ...dokploy.adopt, hostKey };
  const file = stackFilePath(stack, folder);
  const keepsBackups = machine.backups && !config.server.backups;
  write(file, found, keepsBackups);
  // What was written has to be what the program takes.
  stackConfigOf(stack, folder);
  const notes = [
    ...machine.warnings,
    ...(keepsBackups
      ? [
          "server.backups: true was written, since Hetzner backs the server up, and switching that off deletes the backups",
        ]
      : []),
    ...(await keyNotes(environment, config, dokploy)),
  ];
  return { adopt: found, file, address: machine.address, fingerprint: fingerprint(hostKey), notes };
}

function checkPinned({ adopt: known }: StackConfig, hostKey: string): void {
  if (known?.hostKey === undefined || known.hostKey === hostKey) return;
  throw new OperationError(
    `the machine shows the host key ${fingerprint(hostKey)}, pinned is ${fingerprint(known.hostKey)}: if it was rebuilt, ` +
      "remove adopt.hostKey from the stack's file; otherwise somebody may be listening in between",
  );
}

/** Comments and the order of what is there stay. */
function write(file: string, found: AdoptConfig, keepsBackups: boolean): void {
  const document = readStackDocument(file);
  const fill = (section: string, values: object): void => {
    const place = ["config", `yapit:${section}`];
    if (!isMap(document.getIn(place))) document.setIn(place, document.createNode({}));
    for (const [key, value] of Object.entries(values)) document.setIn([...place, key], document.createNode(value));
  };
  fill("adopt", found);
  if (keepsBackups) fill("server", { backups: true });
  writeFileSync(file, document.toString({ lineWidth: 0 }));
}

/** The program makes a key of its own and puts it to use; the one made by hand is not its to remove. */
async function keyNotes(
  environment: Environment,
  { repository }: StackConfig,
  { oldKey }: DokployFound,
): Promise<string[]> {
  if (!oldKey) return [];
  const fullName = `${repository.owner}/${repository.name}`;
  const keys = (await Github.from(environment).deployKeys(fullName)) ?? [];
  const material = (key: string): string => key.split(/\s+/).slice(0, 2).join(" ");
  const atGithub = keys.find(({ key }) => material(key) === material(oldKey.publicKey));
  const place = atGithub ? `at GitHub (${fullName}, "${atGithub.title}") and in Dokploy` : "in Dokploy";
  return [`after the first up, remove the old deploy key "${oldKey.name}" ${place}: the program's own is in use then`];
}
