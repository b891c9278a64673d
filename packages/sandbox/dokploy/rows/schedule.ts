export interface ScheduleRow {
  scheduleId: string;
  name: string;
  description: string | null;
  cronExpression: string;
  appName: string;
  serviceName: string | null;
  shellType: string;
  scheduleType: string;
  command: string;
  script: string | null;
  composeId: string | null;
  enabled: boolean;
  timezone: string | null;
  createdAt: string;
}
