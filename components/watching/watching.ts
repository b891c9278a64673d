import * as pulumi from "@pulumi/pulumi";
import { Notification } from "@yapit-infra/dokploy-provider/sdk/notification.ts";
import { runningServices } from "../../compose/running-services.ts";
import type { ApplicationSettings } from "../../compose/settings.ts";
import type { ApplicationSecrets } from "../../stack-config/load.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { Machine } from "../machine/machine.ts";
import { MachineSteps } from "../platform/machine-steps.ts";
import type { Platform } from "../platform/platform.ts";
import { script, watchScript } from "./scripts.ts";
import { watchSettings } from "./settings.ts";

export interface WatchingArgs {
  config: StackConfig;
  settings: ApplicationSettings;
  machine: Machine;
  platform: Pick<Platform, "provider" | "dokployAnswers">;
  /** What the first look expects to run. */
  deployment: pulumi.Resource;
  fromFile: ApplicationSecrets["fromFile"];
}

/** Of the application's v0.4 (yapit/contracts.py): sorted sets of jobs that wait for a worker. */
const QUEUES = ["tts:queue:kokoro", "yolo:queue"];

/** Who looks after the machine from within: the watcher with its timer, and what keeps the disk from filling up. */
export class Watching extends pulumi.ComponentResource {
  constructor(name: string, args: WatchingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("yapit:watching:Watching", name, {}, opts);
    const { config, settings, machine, platform, deployment, fromFile } = args;
    const { stack, domain, watching } = config;

    const steps = new MachineSteps(name, { machine, stack, parent: this });
    const watched = pulumi
      .all([fromFile["WATCH_WEBHOOK_URL"] ?? "", fromFile["WATCH_PING_URL"] ?? ""])
      .apply(([webhookUrl, pingUrl]) =>
        watchSettings({
          ...{ stack, domain, watching, webhookUrl, pingUrl },
          services: runningServices(settings),
          queues: settings.release.work === "redis" ? QUEUES : [],
        }),
      );
    steps.script(
      "watching",
      {
        WATCH: watchScript(),
        PRUNE: script("prune.sh"),
        SETTINGS: watched,
        EVERY_MINUTES: String(watching.enabled ? watching.everyMinutes : 0),
      },
      [deployment],
    );
    const { WATCH_WEBHOOK_URL: url } = fromFile;
    if (watching.webhook !== undefined && url !== undefined) {
      const kind = watching.webhook === "json" ? "custom" : watching.webhook;
      new Notification(
        `${name}-failed-deployments`,
        { name: `Failed deployments of ${stack}`, kind, url },
        {
          ...{ parent: this, provider: platform.provider, deletedWith: machine.server },
          dependsOn: platform.dokployAnswers,
        },
      );
    }
    this.registerOutputs({});
  }
}
