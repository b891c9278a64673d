/** What happened between two recorded requests and was not recorded itself: time, docker, a shell on the machine. */
import { vi } from "vitest";
import { createApiKey, keyHash } from "@yapit-infra/sandbox/dokploy/store/api-keys.ts";
import { owner } from "@yapit-infra/sandbox/dokploy/store/sign-up.ts";
import type { Names } from "./matching.ts";
import type { Stage } from "./stage.ts";

/** The key that was minted on the machine itself. */
export const hostKey = "h".repeat(64);

export interface Hands {
  stage: Stage;
  names: Names;
  /** Calls a procedure with the key that exchange `n` answered. */
  call: (method: string, path: string, keyOf: number, body?: unknown) => Promise<unknown>;
}

const tenSecondsPass = (): void => void vi.setSystemTime(Date.now() + 11_000);

const resetPassword = async ({ stage, names }: Hands): Promise<void> => {
  tenSecondsPass();
  names.bind("3UfxmWq4MMpHllXX", stage.resetPassword());
};

/** As by SQL in Dokploy's own database. */
const mintKey = ({ stage }: Hands): void => {
  const { tables } = stage.dokploy;
  const { userId = "", organizationId = "" } = owner(tables) ?? {};
  const request = { name: "host-minted", rateLimitEnabled: false, metadata: { organizationId } };
  const { row } = createApiKey(tables, userId, request);
  Object.assign(row, { id: "19c77d940194ea2147ae8791f4f5457a", key: keyHash(hostKey), start: "hhhhhh" });
};

const useUpKey = async ({ call }: Hands): Promise<void> => {
  for (let time = 0; time < 4; time += 1) await call("GET", "/api/trpc/project.all", 426);
};

const createRawCompose = async ({ call, names }: Hands): Promise<void> => {
  const environmentId = names.translated("Q_852tmAZmcYB-Oj2p305");
  const composeFile = "services:\n  web:\n    image: local/tiny:1\n";
  const body = { name: "raw", appName: "raw", environmentId, sourceType: "raw", composeFile };
  const row = (await call("POST", "/api/compose.create", 16, body)) as { composeId: string; appName: string };
  names.bind("-J3vn1fM3IFOVCNwYkSZx", row.composeId);
  names.bind("raw-swrost", row.appName);
};

/** By place of the request that follows. */
export const beforehand: Record<number, ((hands: Hands) => void | Promise<void>) | undefined> = {
  6: tenSecondsPass,
  205: ({ stage }) => stage.dockerHangs(),
  210: async ({ stage }) => {
    await stage.dockerGoesOn();
    stage.dockerHangs();
  },
  213: ({ stage }) => stage.deploying(),
  218: async ({ stage }) => {
    // The compose was stopped under the deployment, which `--wait` reports.
    await stage.dockerGoesOn("container app-web-1 exited (0)");
    stage.dockerHangs();
  },
  220: async ({ stage }) => {
    await stage.deploying();
    stage.restart();
    await stage.dockerGoesOn();
  },
  344: ({ stage }) => stage.dockerHangs(),
  345: ({ stage }) => stage.deploying(),
  346: ({ stage }) => stage.dockerGoesOn(),
  350: ({ stage, names }) => {
    // Creation answers no id; the list that told it was not recorded.
    names.bind("OpP2fog83QurAuxMaXK52", stage.dokploy.tables.sshKeys.at(-1)?.sshKeyId ?? "");
  },
  399: createRawCompose,
  402: async ({ stage, call }) => {
    const tried = stage.dokploy.tables.composes.filter(({ name }) =>
      ["stk", "chg", "rnd", "iso", "raw"].includes(name),
    );
    for (const { composeId } of tried) {
      await call("POST", "/api/compose.delete", 16, { composeId, deleteVolumes: true });
    }
  },
  424: mintKey,
  427: useUpKey,
  429: resetPassword,
  437: tenSecondsPass,
  478: ({ stage, names }) => {
    names.bind("Ej11eJzpphmWuAjlHuJAf", String(stage.dokploy.tables.backups.at(-1)?.["backupId"]));
  },
  509: ({ stage }) => {
    for (const member of stage.dokploy.tables.members) member.accessedServices = [];
  },
};
