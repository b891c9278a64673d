/** What Dokploy wants to know of an address, by the kind of service that answers there; as its API calls them. */
import type { NotificationRow } from "../api/objects.ts";

export const KINDS = ["ntfy", "slack", "discord", "custom"] as const;
export type Kind = (typeof KINDS)[number];

export function isKind(kind: string): kind is Kind {
  return (KINDS as readonly string[]).includes(kind);
}

/** The end of the procedures' names ("createNtfy"), and the kind's own fields. */
export function channelOf(kind: string, url: string): { kind: string } & Record<string, unknown> {
  switch (kind) {
    case "ntfy": {
      const slash = url.lastIndexOf("/");
      const place = { serverUrl: url.slice(0, slash), topic: url.slice(slash + 1) };
      return { kind: "Ntfy", ...place, accessToken: "", priority: 4 };
    }
    case "slack":
      // An incoming webhook has its channel already.
      return { kind: "Slack", webhookUrl: url, channel: "" };
    case "discord":
      return { kind: "Discord", webhookUrl: url, decoration: false };
    default:
      return { kind: "Custom", endpoint: url, headers: {} };
  }
}

/** Undefined: of a kind that this provider does not declare. */
export function urlOf({ notificationType, ntfy, slack, discord, custom }: NotificationRow): string | undefined {
  switch (notificationType) {
    case "ntfy":
      return ntfy ? `${String(ntfy["serverUrl"])}/${String(ntfy["topic"])}` : undefined;
    case "slack":
      return slack?.["webhookUrl"] as string | undefined;
    case "discord":
      return discord?.["webhookUrl"] as string | undefined;
    case "custom":
      return custom?.["endpoint"] as string | undefined;
    default:
      return undefined;
  }
}
