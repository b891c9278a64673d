/** `frontend/.env.production`: Vite bakes these into the pages at build time. */
export interface StackAuthClient {
  projectId: string;
  /** Publishable: it is part of the page every visitor gets. */
  clientKey: string;
}

export function frontendSettings(domain: string, client: StackAuthClient): Record<string, string> {
  return {
    // The pages' own default is the developer's computer. Stack Auth's client puts /api/v1/… behind it.
    VITE_STACK_BASE_URL: `https://${domain}/auth`,
    VITE_STACK_AUTH_PROJECT_ID: client.projectId,
    VITE_STACK_AUTH_CLIENT_KEY: client.clientKey,
    VITE_API_BASE_URL: "/api",
    VITE_WS_BASE_URL: `wss://${domain}/api`,
  };
}
