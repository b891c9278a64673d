import type { StackAuthClient } from "../../stack-auth-client.ts";
import type { StackShape } from "../../stack-shape.ts";

export function pages({ domain }: StackShape, client: StackAuthClient | undefined): Record<string, string> {
  return {
    // The pages' own default is the developer's computer. Stack Auth's client puts /api/v1/… behind it.
    VITE_STACK_BASE_URL: `https://${domain}/auth`,
    ...(client && {
      VITE_STACK_AUTH_PROJECT_ID: client.projectId,
      VITE_STACK_AUTH_CLIENT_KEY: client.clientKey,
    }),
    VITE_API_BASE_URL: "/api",
    VITE_WS_BASE_URL: `wss://${domain}/api`,
  };
}
