import type { StackConfig } from "../../stack-config/stack-config.ts";
import { type DeclaredRecord, declaredRecords, recordKey } from "../edge/declared-records.ts";
import { alike, type ExistingRecord, excluding } from "../edge/record-conflicts.ts";
import { markedStack, recordMark } from "../edge/record-mark.ts";
import type { ZoneAtCloudflare } from "./at-cloudflare.ts";
import type { Check } from "./look.ts";
import { isForeign } from "./zone-free.ts";

/**
 * Cloudflare takes a second A record with other content without a word, and half the visitors go astray; what it does refuse it
 * refuses in the middle of an update.
 */
export const namesAreFree: Check = async ({ config, server, zone }) => {
  const found = await zone;
  // A zone that is to be adopted as a whole is one sentence, not one for each of its records.
  if (!found || isForeign(config, found)) return [];
  const addresses = server ? [server.ipv4Address, server.ipv6Address] : [];
  return declaredRecords(config).flatMap((declared) => inTheWay(declared, config, found, addresses));
};

function inTheWay(
  declared: DeclaredRecord,
  config: StackConfig,
  { records, isStacks }: ZoneAtCloudflare,
  addresses: readonly string[],
): string[] {
  const { type, name } = declared;
  const excluded = excluding(declared, records).map(
    (other) =>
      `${shown(other)} stands at Cloudflare, which takes no ${type} record beside it: remove it there, then run this again`,
  );
  const { stack, adopt } = config;
  const own = alike(declared, records).filter(
    ({ id, comment }) => markedStack(comment) === stack || adopt?.recordIds?.[recordKey(declared)] === id,
  );
  const foreign = alike(declared, records).filter(
    (record) => !own.includes(record) && !(isStacks && isDeclared(record, declared, addresses)),
  );
  const others = foreign.map(
    (other) =>
      `${shown(other)} stands at Cloudflare, and is not this stack's, which makes one for that name: ${remedy(config, foreign.length + own.length)}, ` +
      `then run this again (should it be the stack's after all, its comment was "${recordMark(stack)}")`,
  );
  const twice =
    own.length > 1
      ? [
          `${name} has ${own.length} ${type} records with this stack's mark (${own.map(({ content }) => content).join(", ")}): npm run recover -- --stack ${stack} tells which one is left over`,
        ]
      : [];
  return [...excluded, ...others, ...twice];
}

/** Production takes over what is there alone; beside another it has to go. */
function remedy({ kind, stack }: Pick<StackConfig, "kind" | "stack">, count: number): string {
  if (kind === "production" && count === 1)
    return `remove it there, or take it over by npm run adopt -- --stack ${stack}`;
  return kind === "production" ? "remove it there" : "remove it there, or take another name for the stack";
}

/** One that lost its comment: what is to be there, in a zone where the stack was before. */
function isDeclared(record: ExistingRecord, { type, content }: DeclaredRecord, addresses: readonly string[]): boolean {
  return type === "CAA" || record.content === content || addresses.includes(record.content);
}

function shown({ type, name, content }: ExistingRecord): string {
  return `the ${type} record of ${name} (${content})`;
}
