/** The whole life of an environment, as a newcomer watches it: planned, made, visited, left alone, healed, destroyed. */
import { drift } from "../world/drift.ts";
import { following } from "../engine/progress.ts";
import { openSession, type Session } from "../session/session.ts";
import { type RunResult, StackRunner } from "../engine/stack-runner.ts";
import { type StepOptions, summary } from "./step.ts";

/** A finding that a tour of a sound program never has. */
class NotSo extends Error {
  override name = "RunFailed";
}

export async function tour({ stack, json, plugins, slow }: StepOptions): Promise<void> {
  const say = json ? console.error : console.log;
  const session = await openSession(plugins, slow);
  try {
    console.log(JSON.stringify(await walk(session, stack, say)));
  } finally {
    await session.end();
  }
}

async function walk(session: Session, stack: string, say: (line: string) => void) {
  const { world, folder, variables } = session;
  demand(world.leftovers(), "the sandbox is not empty; `npm run sandbox -- reset` forgets what is in it");
  const open = (overrides?: Record<string, unknown>) =>
    StackRunner.open({ folder, stack, variables, overrides, say, onEvent: following(say) });

  const runner = await open();
  say(`\n1. pulumi preview: what would be made of an empty account`);
  const plan = await runner.preview();
  say(`   ${summary(plan.changes)} (${plan.seconds} s)`);

  say(`\n2. pulumi up`);
  const up = await runner.up();
  say(`   ${summary(up.changes)} (${up.seconds} s)`);
  if (up.changes["create"] !== plan.changes["create"]) throw new NotSo("up made something else than the preview said");

  say(`\n3. a visitor`);
  for (const path of ["/", "/api/health"]) {
    const { status, body } = await world.visit(`${String(up.outputs["url"])}${path}`);
    say(`   GET ${String(up.outputs["url"])}${path} → ${status} ${body.trim().split("\n")[0]?.slice(0, 60) ?? ""}`);
    if (status !== 200) throw new NotSo(`the deployed application answers ${status} at ${path}`);
  }

  say(`\n4. pulumi up again: nothing to do`);
  const noop = await runner.up();
  say(`   ${summary(noop.changes)} (${noop.seconds} s)`);
  demand(changed(noop), "a second up changed something");

  say(`\n5. somebody changes things by hand`);
  const done = await drift(world);
  for (const { what } of done) say(`   ${what}`);
  const found = await runner.preview({ refresh: true });
  say(`   pulumi preview --refresh finds ${summary(found.changes)}`);
  await runner.refresh();
  const healed = await runner.up();
  say(`   pulumi up heals: ${summary(healed.changes)}`);
  demand(
    done.filter((found) => !found.healed()).map(({ what }) => what),
    "not healed",
  );
  demand(changed(await runner.preview({ refresh: true })), "something is still different after healing");

  say(`\n6. pulumi destroy: production needs a written permission for its very server first`);
  const permitted = await permit(session, stack, open);
  const destroyed = await permitted.destroy();
  say(`   ${summary(destroyed.changes)} (${destroyed.seconds} s)`);
  const left = world.leftovers();
  demand(left, "left over after destroy");

  return {
    created: up.changes["create"] ?? 0,
    unchanged: noop.changes["same"] ?? 0,
    driftFound: done.length,
    left: left.length,
    seconds: { up: up.seconds, noop: noop.seconds, destroy: destroyed.seconds },
  };
}

/** What a person writes into the stack's file before a protected environment may go. */
async function permit(
  { world }: Session,
  stack: string,
  open: (overrides?: Record<string, unknown>) => Promise<StackRunner>,
): Promise<StackRunner> {
  const server = world.hetzner.servers.all[0];
  if (stack !== "prod" || !server) return open();
  const permitted = await open({ "yapit:server": { allowReplacementOf: server.id } });
  await permitted.up();
  return permitted;
}

function changed({ changes }: RunResult): string[] {
  return Object.entries(changes)
    .filter(([what, count]) => what !== "same" && count > 0)
    .map(([what, count]) => `${count} ${what}`);
}

function demand(found: string[], words: string): void {
  if (found.length > 0) throw new NotSo(`${words}: ${found.join(", ")}`);
}
