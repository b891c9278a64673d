/** The look before a plan, at a Hetzner that a test describes. */
import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { preflight } from "../../../components/preflight/preflight.ts";
import { DATED_PRICES, type PriceList } from "../../../components/cost/price-list.ts";
import { currentTestedRanges } from "./cloudflare-ranges-list.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";

export const ID = 115472193;
export const RUNNING = {
  id: ID,
  name: "yapit-prod",
  serverType: "cx33",
  location: "nbg1",
  image: "ubuntu-24.04",
  status: "running",
  ipv4Address: "203.0.113.5",
  ipv6Address: "2001:db8::1",
  primaryDiskSize: 80,
  firewallIds: [7],
  backups: false,
  deleteProtection: true,
  labels: { "managed-by": "yapit-infra", stack: "prod" },
};
export const ADOPT = {
  serverId: ID,
  hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0l5gYVpKqFqg6vM8vX0YJm3w4H0d8b1eYw0y9eX1aB",
};

/** As production's is: proxied, with the stack's mark. */
export const A_RECORD = {
  id: "a".repeat(32),
  type: "A",
  name: "yaptts.org",
  content: "203.0.113.5",
  proxied: true,
  comment: "yapit-infra prod",
};
export const CAA_RECORD = {
  ...A_RECORD,
  id: "c".repeat(32),
  type: "CAA",
  content: '0 issue "pki.goog"',
  proxied: false,
};

export interface ZoneAsked {
  name: string;
  createdOn: string;
  records: object[];
  rulesets: object[];
}
export const ZONE: ZoneAsked = {
  name: "yaptts.org",
  createdOn: "2025-12-23T10:00:00Z",
  records: [A_RECORD, CAA_RECORD],
  rulesets: [],
};

/** GB, as Hetzner tells them. */
const SIZES: Record<string, object> = {
  cx23: { disk: 40, architecture: "x86" },
  cx33: { disk: 80, architecture: "x86" },
  cx43: { disk: 160, architecture: "x86" },
  cax21: { disk: 80, architecture: "arm" },
};

interface Look {
  stack?: string;
  file?: Record<string, unknown>;
  servers?: object[];
  /** At Cloudflare. */
  zones?: ZoneAsked[];
  /** Firewalls with the stack's labels. */
  firewalls?: object[];
  /** Where the configured type is to be had. */
  stock?: string[];
  /** What Hetzner says instead of an answer. */
  failure?: string;
  /** What Cloudflare says of a bucket that it does not have. */
  r2?: string;
  /** And what it says where its tokens are asked for; undefined: what rights there are. */
  tokens?: string;
  prices?: Promise<PriceList>;
}

export async function look(options: Look) {
  const { stack = "prod", file = {}, servers = [RUNNING], stock = ["fsn1", "nbg1", "hel1"], failure } = options;
  const { firewalls = [], zones = [ZONE], r2 = '404 Not Found {"errors":[{"code":10006}]}', tokens } = options;
  const { prices = Promise.resolve(DATED_PRICES) } = options;
  const parsed = parseStackConfig(stack, file);
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  const asked: string[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
    call: ({ token, inputs }) => {
      if (failure !== undefined) throw new Error(failure);
      asked.push(token.split(":").at(-1) ?? "");
      const locations = ["fsn1", "nbg1", "hel1"].map((name) => ({ name, available: stock.includes(name) }));
      if (token.endsWith("getR2Bucket")) throw Object.assign(new Error(r2), { details: r2 });
      if (token.endsWith("PermissionGroupsList")) {
        if (tokens !== undefined) throw Object.assign(new Error(tokens), { details: tokens });
        const group = { id: "rights-to-objects", name: "Workers R2 Storage Bucket Item Write" };
        return { results: [{ id: "other", name: "Workers R2 Storage Write" }, group] };
      }
      if (token.endsWith("getIpRanges")) return currentTestedRanges;
      if (token.endsWith("getAccounts")) return { results: [{ id: "a".repeat(32) }] };
      if (token.endsWith("getZone")) return { id: "zone", nameServers: [], account: { id: "a".repeat(32) } };
      if (token.endsWith("getServers")) return { servers };
      if (token.endsWith("getFirewalls")) return { firewalls };
      const zone = zones.find(({ name }) => name === (inputs as { zoneId?: string }).zoneId);
      if (token.endsWith("getZones")) {
        const { name } = inputs as { name?: string };
        return {
          results: zones
            .filter((one) => name === undefined || one.name === name)
            .map((one) => ({ ...one, id: one.name, account: { id: "a".repeat(32) } })),
        };
      }
      if (token.endsWith("getDnsRecords")) return { results: zone?.records ?? [] };
      if (token.endsWith("getRulesets")) return { rulesets: zone?.rulesets ?? [] };
      return { locations, ...SIZES[(inputs as { name: string }).name] };
    },
  });
  const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
  const info = vi.spyOn(pulumi.log, "info").mockResolvedValue(undefined);
  try {
    const found = await preflight(parsed.config, prices);
    const [warnings, told] = [warn, info].map(({ mock }) => mock.calls.map(([message]) => message));
    return { ...found, asked, warnings, told };
  } finally {
    warn.mockRestore();
    info.mockRestore();
  }
}
