/** A compose application: where its source is, how it is deployed, how the last deployment ended. */

export type ComposeStatus = "idle" | "running" | "done" | "error";

export interface ComposeRow {
  composeId: string;
  name: string;
  appName: string;
  description: string | null;
  env: string | null;
  composeFile: string;
  refreshToken: string | null;
  sourceType: string;
  composeType: string;
  repository: string | null;
  owner: string | null;
  branch: string | null;
  autoDeploy: boolean | null;
  gitlabProjectId: number | null;
  gitlabRepository: string | null;
  gitlabOwner: string | null;
  gitlabBranch: string | null;
  gitlabPathNamespace: string | null;
  bitbucketRepository: string | null;
  bitbucketRepositorySlug: string | null;
  bitbucketOwner: string | null;
  bitbucketBranch: string | null;
  giteaRepository: string | null;
  giteaOwner: string | null;
  giteaBranch: string | null;
  customGitUrl: string | null;
  customGitBranch: string | null;
  customGitSSHKeyId: string | null;
  command: string;
  createEnvFile: boolean;
  enableSubmodules: boolean;
  composePath: string;
  suffix: string;
  randomize: boolean;
  isolatedDeployment: boolean;
  isolatedDeploymentsVolume: boolean;
  triggerType: string | null;
  composeStatus: ComposeStatus;
  icon: string | null;
  environmentId: string;
  createdAt: string;
  watchPaths: string[] | null;
  githubId: string | null;
  gitlabId: string | null;
  bitbucketId: string | null;
  giteaId: string | null;
  serverId: string | null;
  serviceNetworks: unknown[];
}
