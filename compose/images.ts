/** Images that every release takes from elsewhere, pinned by tag. */
export const IMAGES = {
  /** Another major version would not start on the volume. */
  postgres: "postgres:16-alpine",
  /** Carries a connection from one network to another. */
  socat: "alpine/socat:1.8.0.3@sha256:beb4a68d9e4fe6b0f21ea774a0fde6c31f580dde6368939ed70100c5385b015e",
} as const;
