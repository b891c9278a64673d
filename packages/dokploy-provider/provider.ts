/** The Dokploy provider: its configuration is an ssh connection, its resources are the objects of the Dokploy behind it. */
import { type Provider, ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import { configurationFailures, configuredMachine } from "./configuration.ts";
import type { Context } from "./context.ts";
import { contextOverSsh } from "./context-over-ssh.ts";
import type { SshEndpoint } from "./machine/ssh-endpoint.ts";
import { composeResource } from "./resources/compose.ts";
import { deploymentResource } from "./resources/deployment.ts";
import { domainResource } from "./resources/domain.ts";
import { environmentResource } from "./resources/environment.ts";
import { notificationResource } from "./resources/notification.ts";
import { patchResource } from "./resources/patch.ts";
import { projectResource } from "./resources/project.ts";
import { settingsResource } from "./resources/settings.ts";
import { sshKeyResource } from "./resources/ssh-key.ts";
import { pastSilence, Silence } from "./rules/silent-machine.ts";

export const VERSION = "0.1.0";

/** @param jumpHost the way to the machine from here; asked for when the machine is first needed */
export function dokployProvider(jumpHost: () => SshEndpoint | undefined): Provider {
  let machine: SshEndpoint | undefined;
  let context: Context | undefined;
  const reached = (): Context => {
    if (machine) return (context ??= contextOverSsh(machine, jumpHost()));
    throw new ProviderError("the machine that Dokploy runs on is not known yet: it has to be made first");
  };
  return {
    name: "dokploy",
    version: VERSION,
    configSecrets: ["privateKey"],
    configReplaceOn: ["machineId"],
    // Any key that the machine lets in will do: whose it is changes nothing. An earlier version had the jump host here.
    configSilent: ["privateKey", "proxy"],
    checkConfig: configurationFailures,
    configure: (config) => {
      machine = configuredMachine(config);
      context = undefined;
    },
    resources: allPastSilence({
      "dokploy:index:Project": projectResource(reached),
      "dokploy:index:Environment": environmentResource(reached),
      "dokploy:index:SshKey": sshKeyResource(reached),
      "dokploy:index:Compose": composeResource(reached),
      "dokploy:index:Patch": patchResource(reached),
      "dokploy:index:Domain": domainResource(reached),
      "dokploy:index:Notification": notificationResource(reached),
      "dokploy:index:Settings": settingsResource(reached),
      "dokploy:index:Deployment": deploymentResource(reached),
    }),
  };
}

function allPastSilence(resources: Provider["resources"]): Provider["resources"] {
  const silence = new Silence();
  return Object.fromEntries(
    Object.entries(resources).map(([type, resource]) => [type, pastSilence(resource, silence)]),
  );
}
