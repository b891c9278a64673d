/** Members and users as answers show them; the columns that real timestamps fill come back as dates. */
import type { ApiKeyRow } from "../../rows/api-key.ts";
import type { MemberRow } from "../../rows/organization.ts";
import type { UserRow } from "../../rows/user.ts";

export const memberView = (member: MemberRow) => ({
  id: member.id,
  organizationId: member.organizationId,
  userId: member.userId,
  role: member.role,
  createdAt: new Date(member.createdAt),
  teamId: null,
  isDefault: member.isDefault,
  canCreateProjects: false,
  canAccessToSSHKeys: false,
  canCreateServices: false,
  canDeleteProjects: false,
  canDeleteServices: false,
  canAccessToDocker: false,
  canAccessToAPI: false,
  canAccessToGitProviders: false,
  canAccessToTraefikFiles: false,
  canDeleteEnvironments: false,
  canCreateEnvironments: false,
  accessedProjects: member.accessedProjects,
  accessedEnvironments: member.accessedEnvironments,
  accessedServices: member.accessedServices,
  accessedGitProviders: [],
  accessedServers: [],
});

/** Neither the secret nor the limits (facts 20). */
const keyView = ({ id, name, prefix, enabled, expiresAt, createdAt }: ApiKeyRow) => ({
  id,
  name,
  prefix,
  enabled,
  expiresAt: expiresAt === null ? null : new Date(expiresAt),
  createdAt: new Date(createdAt),
});

export const userWithKeys = (user: UserRow, keys: ApiKeyRow[]) => ({
  id: user.id,
  firstName: user.firstName,
  lastName: user.lastName,
  email: user.email,
  image: user.image,
  allowImpersonation: false,
  twoFactorEnabled: false,
  stripeCustomerId: null,
  stripeSubscriptionId: null,
  serversQuantity: 0,
  isEnterpriseCloud: false,
  sendInvoiceNotifications: false,
  apiKeys: keys.map(keyView),
});

export const wholeUser = (user: UserRow) => ({
  id: user.id,
  firstName: user.firstName,
  lastName: user.lastName,
  isRegistered: false,
  expirationDate: user.createdAt,
  createdAt2: user.createdAt,
  createdAt: new Date(user.createdAt),
  twoFactorEnabled: false,
  email: user.email,
  emailVerified: false,
  image: user.image,
  banned: false,
  banReason: null,
  banExpires: null,
  updatedAt: new Date(user.updatedAt),
  role: user.role,
  enablePaidFeatures: false,
  allowImpersonation: false,
  enableEnterpriseFeatures: false,
  licenseKey: null,
  isValidEnterpriseLicense: false,
  stripeCustomerId: null,
  stripeSubscriptionId: null,
  serversQuantity: 0,
  sendInvoiceNotifications: false,
  isEnterpriseCloud: false,
  trustedOrigins: null,
  bookmarkedTemplates: [],
});
