/** Users and organizations as the API answers them. */
import type { Owner } from "../state.ts";
import { API, nodeId, SITE, urlsBelow } from "./urls.ts";

export function userAnswer({ id, login, type }: Owner) {
  const url = `${API}/users/${login}`;
  return {
    login,
    id,
    node_id: nodeId("U", id),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    gravatar_id: "",
    url,
    html_url: `${SITE}/${login}`,
    ...urlsBelow(url, {
      followers: "followers",
      following: "following{/other_user}",
      gists: "gists{/gist_id}",
      starred: "starred{/owner}{/repo}",
      subscriptions: "subscriptions",
      organizations: "orgs",
      repos: "repos",
      events: "events{/privacy}",
      received_events: "received_events",
    }),
    type,
    site_admin: false,
  };
}

/** GET /user, of the token's own user, and GET /users/:login. */
export function fullUserAnswer(owner: Owner) {
  return {
    ...userAnswer(owner),
    name: owner.login,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: owner.created_at,
    updated_at: owner.created_at,
  };
}

export function organizationAnswer(owner: Owner) {
  const { id, login, created_at } = owner;
  const url = `${API}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId("O", id),
    url,
    ...urlsBelow(url, {
      repos: "repos",
      events: "events",
      hooks: "hooks",
      issues: "issues",
      members: "members{/member}",
      public_members: "public_members{/member}",
    }),
    avatar_url: `https://avatars.githubusercontent.com/u/${id}?v=4`,
    description: null,
    html_url: `${SITE}/${login}`,
    has_organization_projects: true,
    has_repository_projects: true,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    type: owner.type,
    created_at,
    updated_at: created_at,
    archived_at: null,
    deploy_keys_enabled_for_repositories: owner.deployKeysEnabled,
  };
}
