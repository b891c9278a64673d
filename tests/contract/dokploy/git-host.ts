/** The repository that the recording deployed from, and git's words about it. */
import { ApiError } from "@yapit-infra/sandbox/core/api-error.ts";
import type { Checkout, Clone } from "@yapit-infra/sandbox/dokploy/dokploy.ts";

const sha = "100483389f17e8ee236de4d24ffab66d52876e1a";

const composeFile = `# a comment that should vanish when Dokploy re-serialises
x-common: &common
  restart: unless-stopped
  logging:
    driver: json-file
services:
  web:
    <<: *common
    image: \${WEB_IMAGE:-local/tiny:1}
    pull_policy: never
    environment:
      GREETING: \${GREETING:-none}
      DOLLAR: \${DOLLAR:-}
      HASH: \${HASH:-}
      MULTI: \${MULTI:-}
      CRASH: \${CRASH:-0}
    healthcheck:
      test: ["CMD", "/tiny", "health"]
      interval: 2s
      timeout: 2s
      retries: 3
    volumes:
      - data:/data
      - ./conf/app.conf:/etc/app.conf:ro
    networks:
      - default
      - dokploy-network
  worker:
    <<: *common
    image: local/tiny:1
    pull_policy: never
    command: ["serve"]
    env_file:
      - .env
volumes:
  data: {}
networks:
  dokploy-network:
    external: true
`;

const commit = (message: string, file: string): Checkout => ({
  sha,
  message,
  files: { "docker-compose.prod.yml": file, "conf/app.conf": "greeting=from-git\n", "README.md": "demo\n" },
});

const branches: Record<string, Checkout> = {
  main: commit("first commit", composeFile),
  v1: commit("first commit", composeFile),
  badyaml: commit("bad yaml", "services:\n  web: [unclosed\n"),
  broken: commit(
    "broken image",
    composeFile.replace("local/tiny:1\n    pull_policy: never\n    command", "nowhere/none:1\n    command"),
  ),
};

/** The server of the first recorded deployment had a broken shell, so the first clone fails. */
export const gitHost = (): Clone => {
  let clones = 0;
  return ({ branch }) => {
    const access = "Please make sure you have the correct access rights\nand the repository exists.";
    if (clones++ === 0) {
      const words = `fatal: unrecognized command 'git-shell -c "$SSH_ORIGINAL_COMMAND"'`;
      throw new ApiError(500, "git", `${words}\nfatal: Could not read from remote repository.\n\n${access}`);
    }
    const found = branches[branch];
    if (found) return found;
    const words = `fatal: Remote branch ${branch} not found in upstream origin`;
    throw new ApiError(404, "git", `warning: Could not find remote branch ${branch} to clone.\n${words}`);
  };
};
