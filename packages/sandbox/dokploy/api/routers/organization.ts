/** What a plain installation answers about the rest of Dokploy, which this program does not use. */
import { text } from "../../input/field.ts";
import { badRequest, forbidden } from "../../refusals.ts";
import { mutation, query } from "../procedure.ts";
import type { Router } from "../procedure.ts";
import { memberView } from "./user-views.ts";

const empty: Router[string] = query({}, () => []);

export const organizationRouter: Router = {
  all: query({}, ({ tables }, { userId }) =>
    tables.organizations
      .filter(({ ownerId }) => ownerId === userId)
      .map((organization) => ({
        id: organization.id,
        name: organization.name,
        slug: null,
        logo: null,
        createdAt: new Date(organization.createdAt),
        metadata: null,
        defaultRole: null,
        ownerId: organization.ownerId,
        members: tables.members.filter(({ organizationId }) => organizationId === organization.id).map(memberView),
      })),
  ),
};

export const serverRouter: Router = { all: empty };
export const networkRouter: Router = { all: empty };
export const volumeBackupsRouter: Router = { list: empty };

export const auditLogRouter: Router = {
  all: query({}, () => {
    throw forbidden("Valid enterprise license required");
  }),
};

export const registryRouter: Router = {
  all: empty,
  // It logs in before it stores anything, and no registry answers here.
  create: mutation(
    { registryUrl: text(), username: text(), password: text() },
    (_dokploy, _caller, { registryUrl }) => {
      throw badRequest(`Command execution failed: Command failed: docker login '${registryUrl}'\n`);
    },
  ),
};
