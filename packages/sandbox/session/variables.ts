/** The environment variables by which the program, the engine and the official plugins find the sandbox. */
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { Endpoints } from "./endpoints.ts";
import type { Listeners } from "./listeners.ts";
import { PROJECT_FOLDER, type SandboxFolder } from "./folder.ts";
import { TOKENS } from "../world/world.ts";

export type PluginChoice = "official" | "stand-in" | undefined;

export function variablesFor(
  folder: SandboxFolder,
  endpoints: Endpoints,
  listeners: Listeners,
  choice: PluginChoice,
): Record<string, string> {
  const standIns = listeners.plugins.filter(({ name }) => choice === "stand-in" || !installed(name));
  return {
    // An engine killed while it writes a file's metadata (prod.json.attrs) leaves it empty, and the state is "EOF" from then on.
    PULUMI_BACKEND_URL: `file://${folder.state}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: "sandbox",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Without a network each run would try to download the plugins that stand-ins replace.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DEBUG_PROVIDERS: standIns.map(({ name, port }) => `${name}:${port}`).join(","),
    HCLOUD_ENDPOINT: listeners.urls.hetzner,
    HCLOUD_TOKEN: TOKENS.hetzner,
    CLOUDFLARE_BASE_URL: listeners.urls.cloudflare,
    CLOUDFLARE_API_TOKEN: TOKENS.cloudflare,
    GITHUB_BASE_URL: listeners.urls.github,
    GITHUB_TOKEN: TOKENS.github,
    YAPIT_REGISTRY_URL: listeners.urls.registry,
    YAPIT_BACKUPS_URL: listeners.urls.objects,
    YAPIT_VISIT_URL: listeners.urls.visitors,
    YAPIT_SSH_PROXY: `ssh://jump@127.0.0.1:${listeners.ssh}`,
    YAPIT_SSH_PROXY_KEY_FILE: endpoints.clientKeyFile,
    YAPIT_SSH_PROXY_HOST_KEY: endpoints.hostKey.public.trim(),
    YAPIT_SECRETS_FILE: join(PROJECT_FOLDER, "packages", "sandbox", "seed", "production.env.sops"),
    YAPIT_SOPS_AGE_KEY_FILE: join(PROJECT_FOLDER, "packages", "sandbox", "seed", "age-key.txt"),
  };
}

/** Whether the engine finds the official plugin itself: on PATH, or where `pulumi plugin install` puts it. */
function installed(plugin: string): boolean {
  const binary = `pulumi-resource-${plugin}`;
  const onPath = (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, binary)));
  const plugins = join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins");
  return (
    onPath || (existsSync(plugins) && readdirSync(plugins).some((name) => name.startsWith(`resource-${plugin}-v`)))
  );
}
