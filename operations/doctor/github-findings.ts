import type { StackConfig } from "../../stack-config/stack-config.ts";
import { Github } from "../services/github.ts";
import { type Environment, failedWith } from "../services/json-service.ts";
import { type Finding, missing, ok, unknown } from "./finding.ts";

const TOKEN = "GitHub token";

export async function githubFindings(environment: Environment, config: StackConfig | undefined): Promise<Finding[]> {
  if ((environment["GITHUB_TOKEN"]?.trim() ?? "") === "")
    return [missing(TOKEN, "GITHUB_TOKEN is not set", "make one that may administer the application's repository")];
  if (!config) return [unknown(TOKEN, "set; which repository it is for stands in the stack's file")];
  try {
    return await findingsFor(Github.from(environment), config);
  } catch (error) {
    if (failedWith(error, 401)) return [missing(TOKEN, "GitHub does not know it, or it has expired", "make another")];
    throw error;
  }
}

async function findingsFor(github: Github, { repository }: StackConfig): Promise<Finding[]> {
  const fullName = `${repository.owner}/${repository.name}`;
  const seen = await github.repository(fullName);
  if (!seen) {
    const todo = `give the token's user the role Admin in ${fullName}, and the token the scope repo or, fine-grained, that repository`;
    return [missing(TOKEN, `sees no repository ${fullName}`, todo)];
  }
  const token = await tokenFinding(github, fullName, seen, repository.pushToDeploy);
  const { ref } = repository;
  const branch = (await github.hasRef(fullName, ref))
    ? ok(`Ref ${ref}`, "exists")
    : missing(`Ref ${ref}`, `${fullName} has no such branch or tag`, "set repository.ref to one it has");
  const { owner } = seen.repository;
  return [token, branch, await deployKeysFinding(github, owner.login, owner.type)];
}

async function tokenFinding(
  github: Github,
  fullName: string,
  { repository, scopes }: NonNullable<Awaited<ReturnType<Github["repository"]>>>,
  webhook: boolean,
): Promise<Finding> {
  const has = scopes ? `has the scopes ${scopes.join(", ") || "(none)"}` : "fine-grained";
  if (scopes && repository.private && !scopes.includes("repo"))
    return missing(TOKEN, `${has}; lacks repo`, "add the scope repo at https://github.com/settings/tokens");
  if (repository.permissions?.admin === false)
    return missing(
      TOKEN,
      `its user is no administrator of ${fullName}`,
      `give that user the role Admin in ${fullName}`,
    );
  if ((await github.deployKeys(fullName)) === undefined)
    return missing(TOKEN, `${has}; may not see deploy keys`, "add the permission Administration: Read and write");
  if (webhook && !(await github.mayReadHooks(fullName)))
    return missing(TOKEN, `${has}; may not see webhooks`, "add the permission Webhooks: Read and write");
  return ok(TOKEN, `${has}, administrator of ${fullName}`);
}

async function deployKeysFinding(github: Github, owner: string, ownerType: string): Promise<Finding> {
  const about = "Deploy keys";
  if (ownerType !== "Organization") return ok(about, `allowed: ${owner} is a user`);
  const allowed = await github.allowsDeployKeys(owner);
  const place = `https://github.com/organizations/${owner}/settings/deploy_keys`;
  if (allowed === undefined)
    return unknown(about, `${owner} does not tell this token whether it allows them`, `look at ${place}`);
  if (allowed) return ok(about, `allowed in ${owner}`);
  return missing(
    about,
    `${owner} forbids them`,
    `allow them: ${owner}'s settings → Member privileges → Deploy keys (${place})`,
  );
}
