import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gte } from "semver";
import { parse } from "yaml";
import type { EngineFound } from "../../tools/engine/engine.ts";
import type { Environment } from "../services/json-service.ts";
import { type Finding, missing, ok, unknown } from "./finding.ts";
import type { NodeFound } from "./node-found.ts";

/** What the project runs on; package.json's engines and its @pulumi/pulumi say the same. */
const NODE = "24.4.0";
const ENGINE = "3.270.0";

export function versionFindings(node: NodeFound, engine: EngineFound): Finding[] {
  return [nodeFinding(node), engineFinding(engine)];
}

/** npm's scripts run on the one that npm ci brought, `pulumi` typed by hand on the one on PATH. */
function nodeFinding({ onPath, own, folder }: NodeFound): Finding {
  const about = "Node";
  if (onPath !== undefined && gte(onPath, NODE)) return ok(about, `${onPath}, on PATH`);
  const old = onPath === undefined ? undefined : `${onPath} on PATH is older than v${NODE}`;
  if (!gte(own, NODE))
    return missing(about, old ?? "there is none on PATH", "install the version that .node-version names");
  const detail = `${own}, which npm's scripts use; ${old ?? "there is none on PATH"}`;
  return { ...ok(about, detail), todo: `to type pulumi by hand: export PATH="${folder}:$PATH"` };
}

/** The order in which the project's commands look for it too. */
function engineFinding({ onPath, own }: EngineFound): Finding {
  const about = "Pulumi";
  const install = "https://www.pulumi.com/docs/install";
  if (onPath !== undefined && gte(onPath, ENGINE)) return ok(about, `${onPath}, on PATH`);
  const old = onPath === undefined ? undefined : `${onPath} on PATH is older than v${ENGINE}`;
  if (own !== undefined) {
    const detail = `${own.version}, which npm run sandbox uses; ${old ?? "there is none on PATH"}`;
    return { ...ok(about, detail), todo: `to type pulumi by hand: export PATH="${own.folder}:$PATH"` };
  }
  return old === undefined
    ? missing(about, "not installed", `install it: ${install} (npm run sandbox brings its own)`)
    : missing(about, old, `install a newer one: ${install}`);
}

/**
 * Where the state is kept, and what opens the secrets in it.
 * @param home the user's folder of Pulumi, ~/.pulumi
 */
export function backendFindings(environment: Environment, folder: string, home: string): Finding[] {
  const about = "State backend";
  const project = parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) as { backend?: { url?: string } };
  const url = environment["PULUMI_BACKEND_URL"]?.trim() || project.backend?.url || loggedInTo(home);
  if (url === undefined || url === "") {
    const todo = "set PULUMI_BACKEND_URL (s3://bucket?region=…), or run pulumi login";
    return [missing(about, "none is set, and nobody is logged in", todo)];
  }
  const findings = [ok(about, withoutSecrets(url))];
  if (url.startsWith("https://")) {
    const token = (environment["PULUMI_ACCESS_TOKEN"] ?? "") !== "" || loggedInTo(home) !== undefined;
    if (!token)
      findings.push(missing("Pulumi Cloud", "nobody is logged in", "set PULUMI_ACCESS_TOKEN, or run pulumi login"));
    return findings;
  }
  const set = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"].filter(
    (name) => environment[name] !== undefined,
  );
  const [variable] = set;
  findings.push(
    variable === undefined
      ? unknown("Passphrase", "not set", "set PULUMI_CONFIG_PASSPHRASE, unless another secrets provider is used")
      : ok("Passphrase", variable),
  );
  return findings;
}

function loggedInTo(home: string): string | undefined {
  const path = join(home, "credentials.json");
  if (!existsSync(path)) return undefined;
  const { current } = JSON.parse(readFileSync(path, "utf8")) as { current?: string };
  return current === "" ? undefined : current;
}

/** Without what may stand in front of the host or behind the question mark. */
function withoutSecrets(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//").replace(/\?.*$/, "");
}
