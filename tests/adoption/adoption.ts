/**
 * `npm run test:adoption`: production as it was made by hand is found, taken over, and left alone from there on. The last
 * line is JSON; the exit code is 1 where anything that exists would be made again, replaced or deleted.
 */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { parse } from "yaml";
import { adopt } from "../../operations/adopt/adopt.ts";
import { openDoor } from "../../operations/ssh-access/ssh-access.ts";
import { Hetzner } from "../../operations/services/hetzner.ts";
import { PROJECT_FOLDER } from "@yapit-infra/sandbox/session/folder.ts";
import { type HandMade, seedHandMade } from "@yapit-infra/sandbox/seed/hand-made.ts";
import { openSession, type Session } from "@yapit-infra/sandbox/session/session.ts";
import { type RunResult, StackRunner } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { optionsOf } from "../../tools/options.ts";

const IMPORTED = [
  ...["server", "address", "firewall"],
  ...["zone", "A record", "CAA record", "cache rules", "redirect rules"],
  ...["project", "environment", "service"],
];

optionsOf("npm run test:adoption   a production made by hand is found, taken over, and left alone from there on", {});
const root = mkdtempSync(join(tmpdir(), "yapit-adoption-"));
process.env["YAPIT_SANDBOX_FOLDER"] = root;
const session = await openSession("stand-in");
try {
  const { result, faults } = await takeOver(session);
  for (const fault of faults) console.log(`✗ ${fault}`);
  console.log(JSON.stringify(result));
  process.exitCode = faults.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await session.end();
  rmSync(root, { recursive: true, force: true });
}

async function takeOver({ world, folder, variables }: Session) {
  const handMade = await seedHandMade(world);
  const keyFile = join(root, "administrator-key");
  writeFileSync(keyFile, handMade.administratorKey, { mode: 0o600 });
  const environment = { ...variables, YAPIT_SSH_KEY_FILE: keyFile };
  // Made at the account, for this zone alone: it may not ask which accounts there are.
  for (const token of world.cloudflare.state.tokens) Object.assign(token, { owner: "account", zones: ["yaptts.org"] });
  const before = objectsOf(session, handMade);

  const config = await adoptInto(environment);
  const runner = await StackRunner.open({
    folder,
    stack: "prod",
    variables: environment,
    overrides: config,
    say: console.log,
  });
  const plan = await runner.preview();
  console.log(`preview: ${words(plan)}`);
  const up = await runner.up();
  console.log(`up: ${words(up)}`);
  const second = await runner.preview({ refresh: true });
  console.log(`second preview: ${words(second)}`);
  await openDoor(
    { hetzner: Hetzner.from(environment), stack: "prod", now: new Date() },
    { network: "192.0.2.7/32", who: "test", run: "1" },
  );
  const besideDoor = await runner.preview({ refresh: true });
  console.log(`preview with a door open: ${words(besideDoor)}`);

  const changes = (run: RunResult) => Object.entries(run.changes).filter(([op, count]) => op !== "same" && count > 0);
  const result = {
    imported: up.changes["import"] ?? 0,
    created: up.changes["create"] ?? 0,
    replaced: count(up.events, /replace/),
    deleted: count(up.events, /^delete$/),
    secondPreviewChanges: changes(second).reduce((sum, [, number]) => sum + number, 0),
  };
  const lost = before.filter((object) => !objectsOf(session, handMade).includes(object));
  const faults = [
    ...(result.imported === IMPORTED.length
      ? []
      : [`${result.imported} imported instead of ${IMPORTED.length}: ${IMPORTED.join(", ")}`]),
    ...(plan.changes["import"] === up.changes["import"] ? [] : ["the preview spoke of other imports than up made"]),
    ...(result.replaced + result.deleted === 0 ? [] : ["something was replaced or deleted"]),
    ...(count(plan.events, /replace|delete/) === 0 ? [] : ["the preview would replace or delete something"]),
    ...lost.map((object) => `${object} is not what it was`),
    ...(changes(second).length === 0 ? [] : [`the second preview is not empty: ${words(second)}`]),
    ...(changes(besideDoor).length === 0 ? [] : [`an open door shows as drift: ${words(besideDoor)}`]),
    ...(await visitFaults(session)),
  ];
  return { result, faults };
}

/** Adopts into a copy of the project's stack file, and gives what stands in it then. */
async function adoptInto(environment: Record<string, string>): Promise<Record<string, unknown>> {
  const file = "Pulumi.prod.yaml";
  copyFileSync(join(PROJECT_FOLDER, file), join(root, file));
  const adoption = await adopt({ stack: "prod", folder: root, environment, server: {}, service: { compose: "Yapit" } });
  console.log(`adopt: ${Object.keys(adoption.adopt).join(", ")}; host key ${adoption.fingerprint}`);
  for (const note of adoption.notes) console.log(`note: ${note}`);
  return (parse(readFileSync(join(root, file), "utf8")) as { config: Record<string, unknown> }).config;
}

/** What must survive, with what identifies it. */
function objectsOf({ world }: Session, { serverId, zoneId }: HandMade): string[] {
  const { hetzner, cloudflare, github } = world;
  const server = hetzner.servers.all.find(({ id }) => id === serverId);
  return [
    `server ${server?.id ?? 0}, made ${server?.created ?? "never"}, image ${server?.imageId ?? 0}`,
    `backups ${server?.backupWindow ?? "off"}`,
    ...hetzner.primaryIps.all.map(({ id, ip, assigneeId }) => `address ${id} ${ip} of ${assigneeId ?? 0}`),
    ...hetzner.firewalls.all.filter(({ labels }) => !("door" in labels)).map(({ id }) => `firewall ${id}`),
    ...cloudflare.rulesets.all(zoneId).map(({ id, name, phase }) => `rules ${id} ${name} of ${phase}`),
    ...cloudflare.records.list(zoneId).map(({ id, type, content }) => `record ${id} ${type} ${content}`),
    ...(github.state.repositories[0]?.keys.map(({ id, title }) => `deploy key ${id} ${title}`) ?? []),
  ];
}

async function visitFaults({ world }: Session): Promise<string[]> {
  const { status } = await world.visit("https://yaptts.org/api/health");
  return status === 200 ? [] : [`https://yaptts.org/api/health answers ${status}`];
}

function count(events: EngineEvent[], operation: RegExp): number {
  return events.filter((event) => operation.test(event.resourcePreEvent?.metadata.op ?? "")).length;
}

function words({ changes, seconds }: RunResult): string {
  return `${Object.entries(changes)
    .map(([op, number]) => `${number} ${op}`)
    .join(", ")} (${seconds} s)`;
}
