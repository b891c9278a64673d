/** A look at the machine from within, for what no refresh sees: host settings, versions, the containers beside the application's. */
import { readFileSync } from "node:fs";
import { shellQuote } from "@yapit-infra/dokploy-provider/machine/shell-quote.ts";
import type { MachineLink } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import { testedVersions } from "../../stack-config/tested-versions.ts";
import { OperationError } from "../operation-error.ts";

/** @returns a line for each thing that is not as it was left; none: all is */
export async function inspect(
  machine: Pick<MachineLink, "exec">,
  { dokploy, dns, domain }: Pick<StackConfig, "dokploy" | "dns" | "domain">,
): Promise<string[]> {
  const { docker, traefik } = testedVersions(dokploy.version);
  const values = {
    DOCKER_VERSION: docker,
    TRAEFIK_IMAGE: `traefik:${traefik}`,
    DOKPLOY_IMAGE: `dokploy/dokploy:${dokploy.version}`,
    DOMAIN: domain,
    PROXIED: dns.proxied ? "yes" : "no",
  };
  const { code, stdout, stderr } = await machine.exec("sh -s inspect", inspectScript(values));
  if (code !== 0) throw new OperationError(`the look at the machine broke off (${code}): ${stderr.trim().slice(-300)}`);
  return stdout.split("\n").filter((line) => line !== "");
}

/** inspect.sh with its values in front, for `sh -s`. */
export function inspectScript(values: Record<string, string>): string {
  const assignments = Object.entries(values).map(([name, value]) => `${name}=${shellQuote(value)}\n`);
  const script = readFileSync(new URL("inspect.sh", import.meta.url), "utf8");
  return `{\n${assignments.join("")}${script}} </dev/null\n`;
}
