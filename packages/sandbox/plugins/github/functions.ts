/** The package's functions: look-ups that a preview makes too. */
import { ProviderError } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { GithubClient } from "./client.ts";

type Functions = Record<string, (args: Values) => Promise<Values>>;
type Json = Record<string, string | number | boolean | null | string[]>;

export function githubFunctions(client: GithubClient): Functions {
  return {
    "github:index/getBranch:getBranch": async (args): Promise<Values> => {
      const { repository, branch } = args as { repository: string; branch: string };
      const path = `${client.repository(repository)}/git/ref/heads/${branch}`;
      const found = await client.find<{ ref: string; object: { sha: string } }>(path);
      // A branch that is missing is no error there: the answer has neither id nor sha.
      if (!found) return args;
      const { ref, object } = found.value;
      return { id: `${repository}:${branch}`, repository, branch, ref, sha: object.sha, etag: found.etag };
    },
    "github:index/getRestApi:getRestApi": async (args): Promise<Values> => {
      const { endpoint } = args as { endpoint: string };
      const found = await client.find<Json>(`/${endpoint}`);
      const body = JSON.stringify(found ? found.value : { message: "Not Found" });
      return { ...args, id: "", headers: "{}", body, ...(found ? { code: 200, status: "200 OK" } : NOT_FOUND) };
    },
    "github:index/getRepository:getRepository": async (args) => {
      const { fullName, name } = args;
      if (!fullName && !name) throw new ProviderError('one of "full_name" or "name" has to be provided');
      const path = typeof fullName === "string" ? `/repos/${fullName}` : client.repository(name);
      const found = await client.find<Json>(path);
      return found ? { ...args, ...repository(found.value) } : args;
    },
  };
}

const NOT_FOUND = { code: 404, status: "404 Not Found" };

/** The package's own names for some of the fields. */
const RENAMED: Readonly<Record<string, string>> = {
  homepage: "homepageUrl",
  language: "primaryLanguage",
  ssh_url: "sshCloneUrl",
  git_url: "gitCloneUrl",
  clone_url: "httpCloneUrl",
  id: "repoId",
};

const TOLD =
  /^(id|node_id|name|full_name|description|homepage|private|visibility|fork|archived|is_template|language|default_branch|topics|(html|ssh|svn|git|clone)_url|has_(?!pages).*|allow_.*|delete_branch_on_merge|(squash_)?merge_commit_.*)$/;

function repository(answer: Json): Values {
  const told = Object.entries(answer).filter(([name]) => TOLD.test(name));
  const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const fields = told.map(([name, value]) => [RENAMED[name] ?? camelCase(name), value ?? ""] as const);
  return {
    ...Object.fromEntries(fields),
    id: answer["name"] ?? null,
    pages: [],
    templates: [],
    repositoryLicenses: [],
  };
}
