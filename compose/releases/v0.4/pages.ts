import type { StackAuthClient } from "../../stack-auth-client.ts";
import type { StackShape } from "../../stack-shape.ts";

/** Without a project of Stack Auth the pages ask nobody to sign in. */
export function pages({ domain, authDomain }: StackShape, client: StackAuthClient | undefined): Record<string, string> {
  return {
    ...(client &&
      authDomain && {
        VITE_STACK_BASE_URL: `https://${authDomain}`,
        VITE_STACK_AUTH_PROJECT_ID: client.projectId,
        VITE_STACK_AUTH_CLIENT_KEY: client.clientKey,
      }),
    VITE_API_BASE_URL: "/api",
    VITE_WS_BASE_URL: `wss://${domain}/api`,
  };
}
