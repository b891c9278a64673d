/** A compose application: where its source is, how it is deployed, how the last deployment ended. */
import { appName, rowId } from "../ids.ts";
import { now } from "./projects.ts";

export type ComposeRow = ReturnType<typeof newCompose>;

export interface NewCompose {
  name: string;
  environmentId: string;
  description?: string | null;
  composeType?: string;
  appName?: string;
  composeFile?: string;
  sourceType?: string;
}

const text = null as string | null;

/** Everything that creation does not take (the git address, the variables) starts from these defaults (facts 35). */
export function newCompose(given: NewCompose) {
  return {
    composeId: rowId(),
    name: given.name,
    appName: appName("compose", given.appName),
    description: given.description ?? null,
    env: text,
    composeFile: given.composeFile ?? "",
    refreshToken: rowId() as string | null,
    sourceType: given.sourceType ?? "github",
    composeType: given.composeType ?? "docker-compose",
    ...{ repository: text, owner: text, branch: text },
    autoDeploy: true as boolean | null,
    gitlabProjectId: null as number | null,
    ...{ gitlabRepository: text, gitlabOwner: text, gitlabBranch: text, gitlabPathNamespace: text },
    ...{ bitbucketRepository: text, bitbucketRepositorySlug: text, bitbucketOwner: text, bitbucketBranch: text },
    ...{ giteaRepository: text, giteaOwner: text, giteaBranch: text },
    ...{ customGitUrl: text, customGitBranch: text, customGitSSHKeyId: text },
    command: "",
    createEnvFile: true,
    enableSubmodules: false,
    composePath: "./docker-compose.yml",
    suffix: "",
    randomize: false,
    isolatedDeployment: false,
    isolatedDeploymentsVolume: false,
    triggerType: "push" as string | null,
    composeStatus: "idle" as "idle" | "running" | "done" | "error",
    icon: text,
    environmentId: given.environmentId,
    createdAt: now(),
    watchPaths: null as string[] | null,
    ...{ githubId: text, gitlabId: text, bitbucketId: text, giteaId: text, serverId: text },
    serviceNetworks: [] as unknown[],
  };
}
