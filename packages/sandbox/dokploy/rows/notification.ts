export interface NotificationRow {
  notificationId: string;
  name: string;
  notificationType: "slack" | "discord" | "ntfy" | "custom";
  events: Record<string, boolean>;
  createdAt: string;
  organizationId: string;
  /** The channel's own row, its id among it. */
  channel: Record<string, unknown>;
}
