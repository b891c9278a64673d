import type { StackConfig } from "../../stack-config/stack-config.ts";
import { failedWith } from "../services/json-service.ts";
import { Hetzner, type HetznerServerType } from "../services/hetzner.ts";
import type { Environment } from "../services/json-service.ts";
import { type Finding, missing, ok, unknown } from "./finding.ts";

const TOKEN = "Hetzner token";
const WHERE = "make one in the Hetzner console, Security → API tokens, with Read & Write, and put it into HCLOUD_TOKEN";

export async function hetznerFindings(environment: Environment, config: StackConfig | undefined): Promise<Finding[]> {
  const token = environment["HCLOUD_TOKEN"]?.trim() ?? "";
  if (token === "") return [missing(TOKEN, "HCLOUD_TOKEN is not set", WHERE)];
  // The provider refuses any other length before it asks.
  if (token.length !== 64) return [missing(TOKEN, `HCLOUD_TOKEN has ${token.length} characters, not 64`, WHERE)];
  const hetzner = Hetzner.from(environment);
  try {
    if (!(await hetzner.mayWrite())) return [missing(TOKEN, "it may read, and not write", WHERE)];
  } catch (error) {
    if (failedWith(error, 401)) return [missing(TOKEN, "Hetzner does not know it", WHERE)];
    throw error;
  }
  const findings = [ok(TOKEN, "reads and writes")];
  if (config) findings.push(await serverTypeFinding(hetzner, config));
  return findings;
}

async function serverTypeFinding(hetzner: Hetzner, config: StackConfig): Promise<Finding> {
  const { type, location } = config.server;
  const about = `Server type ${type}`;
  const [found] = await hetzner.list("server_types", { name: type });
  if (!found) return missing(about, "Hetzner does not sell it any more", "choose another server.type");
  const price = monthlyPrice(found, location);
  if (found.locations.some(({ name, available }) => name === location && available))
    return ok(about, `available in ${location}, ${price}`);
  const elsewhere = found.locations.filter(({ available }) => available).map(({ name }) => name);
  const detail = `not available in ${location}, available in ${elsewhere.join(", ") || "no location"}`;
  if (await hasServer(hetzner, config)) return unknown(about, `${detail}; the stack's server exists and stays`);
  const other = elsewhere.length > 0 ? "set server.location to one of those, or " : "";
  return missing(about, detail, `${other}choose another server.type, or wait`);
}

async function hasServer(hetzner: Hetzner, { stack, adopt }: StackConfig): Promise<boolean> {
  if (adopt?.serverId !== undefined) return true;
  return (await hetzner.list("servers", { label_selector: `managed-by=yapit-infra,stack=${stack}` })).length > 0;
}

function monthlyPrice({ prices }: HetznerServerType, location: string): string {
  const price = prices.find((one) => one.location === location)?.price_monthly.net;
  return price === undefined ? "no price" : `EUR ${Number(price).toFixed(2)} a month, net, without its address`;
}
