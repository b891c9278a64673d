/** How the pages find Stack Auth's project. */
export interface StackAuthClient {
  projectId: string;
  /** Publishable: it is part of the page every visitor gets. */
  clientKey: string;
}
