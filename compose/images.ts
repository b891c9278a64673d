/** Every image that is not built from the application's repository, pinned by tag. */
export const IMAGES = {
  postgres: "postgres:16-alpine",
  redis: "redis:7-alpine",
  /**
   * The image of 2025-12-22 that closes CVE-2025-55182. The ones after 2026-01-28 need ClickHouse, about 1.1 GB: too
   * much beside the rest on 8 GB.
   */
  stackAuth: "stackauth/server:3ef9cb3",
} as const;
