/** What staging stacks without a server left at Cloudflare and GitHub, which know no labels: by the names the program gives. */
import { labelsWithin } from "../../stack-config/domain-name.ts";
import { Cloudflare } from "../services/cloudflare.ts";
import { Github } from "../services/github.ts";
import type { Environment } from "../services/json-service.ts";
import { isStaging } from "./inventory.ts";
import { ORPHANED_AFTER_MS } from "./plan.ts";

export interface ForeignOrphan {
  stack: string;
  /** "DNS record A staging-x.yaptts.org". */
  what: string;
  delete(): Promise<void>;
}

export interface Elsewhere {
  zone: string;
  /** "yapit-tts/yapit". */
  repository: string;
  /** Stacks that have a server. */
  living: ReadonlySet<string>;
  now: Date;
}

/** A service without a token is left out. */
export async function orphansElsewhere(environment: Environment, given: Elsewhere): Promise<ForeignOrphan[]> {
  const isOrphaned = (stack: string, made: string): boolean =>
    isStaging(stack) && !given.living.has(stack) && given.now.getTime() - Date.parse(made) >= ORPHANED_AFTER_MS;
  const records = environment["CLOUDFLARE_API_TOKEN"] ? await orphanedRecords(environment, given.zone, isOrphaned) : [];
  const keys = environment["GITHUB_TOKEN"] ? await orphanedKeys(environment, given.repository, isOrphaned) : [];
  return [...records, ...keys];
}

type IsOrphaned = (stack: string, made: string) => boolean;

async function orphanedRecords(
  environment: Environment,
  zoneName: string,
  isOrphaned: IsOrphaned,
): Promise<ForeignOrphan[]> {
  const cloudflare = Cloudflare.from(environment);
  const [zone] = await cloudflare.zones(zoneName);
  if (!zone) return [];
  return (await cloudflare.records(zone.id)).flatMap(({ id, type, name, created_on }) => {
    const stack = labelsWithin(zoneName, name)?.at(-1) ?? "";
    if (!isOrphaned(stack, created_on)) return [];
    return [{ stack, what: `DNS record ${type} ${name}`, delete: () => cloudflare.deleteRecord(zone.id, id) }];
  });
}

async function orphanedKeys(
  environment: Environment,
  repository: string,
  isOrphaned: IsOrphaned,
): Promise<ForeignOrphan[]> {
  const github = Github.from(environment);
  return ((await github.deployKeys(repository)) ?? []).flatMap(({ id, title, created_at }) => {
    const stack = /^yapit-infra (\S+) \d+$/.exec(title)?.[1] ?? "";
    if (!isOrphaned(stack, created_at)) return [];
    return [{ stack, what: `deploy key ${title}`, delete: () => github.deleteDeployKey(repository, id) }];
  });
}
