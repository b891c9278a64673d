/** Images that every release takes from elsewhere, pinned by tag. */
export const IMAGES = {
  /** Another major version would not start on the volume. */
  postgres: "postgres:16-alpine",
} as const;
