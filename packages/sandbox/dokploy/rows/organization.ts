/** An organization and who belongs to it, with what they may see. */

export interface OrganizationRow {
  id: string;
  name: string;
  ownerId: string;
  createdAt: string;
}

export interface MemberRow {
  id: string;
  organizationId: string;
  userId: string;
  role: string;
  isDefault: boolean;
  createdAt: string;
  accessedProjects: string[];
  accessedEnvironments: string[];
  accessedServices: string[];
}
