/** What compose.create and compose.update take; creation ignores the git address and the variables (facts 35, 36). */
import { anything, count, flag, listOf, nullable, oneOf, optional, text } from "../../input/field.ts";

const sourceType = oneOf(["git", "github", "gitlab", "bitbucket", "gitea", "raw"]);
const composeType = oneOf(["docker-compose", "stack"]);
const appName = text({
  min: 1,
  max: 63,
  pattern: /^[a-zA-Z0-9._-]+$/,
  patternMessage: "App name can only contain letters, numbers, dots, underscores and hyphens",
});
const line = () => optional(nullable(text()));

export const newCompose = {
  name: text({ min: 1 }),
  description: line(),
  environmentId: text(),
  composeType: optional(composeType),
  appName: optional(appName),
  serverId: line(),
  composeFile: optional(text()),
  sourceType: optional(sourceType),
};

export const composeChanges = {
  composeId: text(),
  name: optional(text({ min: 1 })),
  appName: optional(appName),
  description: line(),
  env: line(),
  composeFile: optional(text()),
  refreshToken: line(),
  sourceType: optional(sourceType),
  composeType: optional(composeType),
  repository: line(),
  owner: line(),
  branch: line(),
  autoDeploy: optional(nullable(flag())),
  gitlabProjectId: optional(nullable(count())),
  gitlabRepository: line(),
  gitlabOwner: line(),
  gitlabBranch: line(),
  gitlabPathNamespace: line(),
  bitbucketRepository: line(),
  bitbucketRepositorySlug: line(),
  bitbucketOwner: line(),
  bitbucketBranch: line(),
  giteaRepository: line(),
  giteaOwner: line(),
  giteaBranch: line(),
  customGitUrl: line(),
  customGitBranch: line(),
  customGitSSHKeyId: line(),
  command: optional(text()),
  createEnvFile: optional(flag()),
  enableSubmodules: optional(flag()),
  composePath: optional(text({ min: 1 })),
  suffix: optional(text()),
  randomize: optional(flag()),
  isolatedDeployment: optional(flag()),
  isolatedDeploymentsVolume: optional(flag()),
  triggerType: optional(nullable(oneOf(["push", "tag"]))),
  composeStatus: optional(oneOf(["idle", "running", "done", "error"])),
  icon: line(),
  environmentId: optional(text()),
  createdAt: optional(text()),
  watchPaths: optional(nullable(listOf(text()))),
  githubId: line(),
  gitlabId: line(),
  bitbucketId: line(),
  giteaId: line(),
  serverId: line(),
  serviceNetworks: optional(listOf(anything())),
};
