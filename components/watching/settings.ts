/** What the watcher on the machine is told, as watch.sh reads it: assignments of a shell. The addresses in it are secrets. */
import { shellAssignments } from "@yapit-infra/dokploy-provider/machine/shell-quote.ts";
import type { WatchingConfig } from "../../stack-config/stack-config.ts";

export interface Watched {
  stack: string;
  domain: string;
  watching: WatchingConfig;
  /** How many containers each service has. */
  services: Readonly<Record<string, { containers: number }>>;
  /** Sorted sets in Redis that hold work which waits. */
  queues: readonly string[];
  /** Empty: nobody is told. */
  webhookUrl: string;
  /** Of a dead man's switch; empty: none. */
  pingUrl: string;
}

/** A state has to be seen in as many looks in a row before it counts: a service that restarts is no news. */
const LOOKS = 3;

export function watchSettings({ stack, domain, watching, services, queues, webhookUrl, pingUrl }: Watched): string {
  const { thresholds, everyMinutes, webhook } = watching;
  const settings: Record<string, string | number> = {
    STACK: stack,
    DOMAIN: domain,
    SERVICES: Object.entries(services)
      .map(([name, { containers }]) => `${name}=${containers}`)
      .join(" "),
    QUEUES: queues.join(" "),
    DISKS: "/ /var/lib/docker",
    EVERY_MINUTES: everyMinutes,
    LOOKS,
    DISK_PERCENT: thresholds.diskPercent,
    MEMORY_PERCENT: thresholds.memoryPercent,
    SWAP_PERCENT: thresholds.swapPercent,
    RESTARTS: thresholds.restarts,
    QUEUE_LENGTH: thresholds.queueLength,
    CERTIFICATE_DAYS: thresholds.certificateDays,
    BACKUP_HOURS: thresholds.backupHours,
    REBOOT_HOURS: thresholds.rebootHours,
    WEBHOOK_KIND: webhook ?? "",
    WEBHOOK_URL: webhookUrl,
    PING_URL: pingUrl,
  };
  // The step ends the last line.
  return shellAssignments(settings).trimEnd();
}
