/** What staging stacks left at Cloudflare and GitHub, which know no labels: by the mark that the program puts on each. */
import { markedStack } from "../../components/edge/record-mark.ts";
import { labelsWithin } from "../../stack-config/domain-name.ts";
import { Cloudflare, type CloudflareRecord } from "../services/cloudflare.ts";
import { Github } from "../services/github.ts";
import type { Environment } from "../services/json-service.ts";
import { isStaging } from "./inventory.ts";

export interface Marked {
  stack: string;
  /** "DNS record A staging-x.yaptts.org". */
  what: string;
  made: Date;
  /** Of an A record: where it leads. */
  address?: string;
  delete(): Promise<void>;
}

export interface Elsewhere {
  /** With the mark of a staging stack. */
  marked: Marked[];
  /** "DNS record A staging-docs.yaptts.org": named like a staging stack's, and without a mark. */
  strangers: { stack: string; what: string }[];
}

export interface Places {
  zone: string;
  /** "yapit-tts/yapit". */
  repository: string;
}

/** A service without a token is left out. */
export async function lookElsewhere(environment: Environment, { zone, repository }: Places): Promise<Elsewhere> {
  const atCloudflare = environment["CLOUDFLARE_API_TOKEN"] ? await recordsIn(environment, zone) : undefined;
  const keys = environment["GITHUB_TOKEN"] ? await keysOf(environment, repository) : [];
  const found = [...(atCloudflare?.marked ?? []), ...keys];
  return { marked: found.filter(({ stack }) => isStaging(stack)), strangers: atCloudflare?.strangers ?? [] };
}

async function recordsIn(environment: Environment, zoneName: string): Promise<Elsewhere | undefined> {
  const cloudflare = Cloudflare.from(environment);
  const [zone] = await cloudflare.zones(zoneName);
  if (!zone) return undefined;
  const found: Elsewhere = { marked: [], strangers: [] };
  for (const record of await cloudflare.records(zone.id)) {
    const stack = markedStack(record.comment);
    const what = `DNS record ${record.type} ${record.name}`;
    if (stack === undefined) found.strangers.push(...strangerTo(zoneName, record, what));
    else {
      found.marked.push({
        stack,
        what,
        made: new Date(record.created_on),
        ...(record.type === "A" && { address: record.content }),
        delete: () => cloudflare.deleteRecord(zone.id, record.id),
      });
    }
  }
  return found;
}

function strangerTo(zone: string, { name }: CloudflareRecord, what: string): Elsewhere["strangers"] {
  const stack = labelsWithin(zone, name)?.at(-1) ?? "";
  return isStaging(stack) ? [{ stack, what }] : [];
}

async function keysOf(environment: Environment, repository: string): Promise<Marked[]> {
  const github = Github.from(environment);
  return ((await github.deployKeys(repository)) ?? []).flatMap(({ id, title, created_at }) => {
    const stack = /^yapit-infra (\S+) \d+$/.exec(title)?.[1];
    if (stack === undefined) return [];
    const what = `deploy key ${title}`;
    return [{ stack, what, made: new Date(created_at), delete: () => github.deleteDeployKey(repository, id) }];
  });
}
