-- Stack Auth's project for Yapit, with the ids and keys that the program chose. Runs after every start of Stack Auth;
-- a second run changes nothing. Values come from the environment: a variable on psql's command line shows in `ps`.
\set ON_ERROR_STOP on
\getenv project_id PROJECT_ID
\getenv tenancy_id TENANCY_ID
\getenv key_set_id KEY_SET_ID
\getenv client_key CLIENT_KEY
\getenv server_key SERVER_KEY
\getenv admin_key ADMIN_KEY
\getenv app_url APP_URL
BEGIN;

INSERT INTO "Project" (id, "updatedAt", "displayName", description, "isProductionMode", "ownerTeamId")
VALUES (:'project_id', now(), 'Yapit', 'managed by pulumi', false, 'a23e1b7f-ab18-41fc-9ee6-7a9ca9fa543c')
ON CONFLICT (id) DO UPDATE SET "displayName" = EXCLUDED."displayName", "updatedAt" = now();

-- Users belong to the tenancy: another id would lose them.
INSERT INTO "Tenancy" (id, "updatedAt", "projectId", "branchId", "organizationId", "hasNoOrganization")
VALUES (:'tenancy_id', now(), :'project_id', 'main', NULL, 'TRUE')
ON CONFLICT ("projectId", "branchId", "hasNoOrganization") DO NOTHING;

-- A key is in one set only. Where the stack's file holds keys, they come from a set made by hand or from an earlier generation.
UPDATE "ApiKeySet" SET "publishableClientKey" = NULL, "updatedAt" = now()
WHERE "projectId" = :'project_id' AND id <> :'key_set_id' AND "publishableClientKey" = :'client_key';
UPDATE "ApiKeySet" SET "secretServerKey" = NULL, "updatedAt" = now()
WHERE "projectId" = :'project_id' AND id <> :'key_set_id' AND "secretServerKey" = :'server_key';
UPDATE "ApiKeySet" SET "superSecretAdminKey" = NULL, "updatedAt" = now()
WHERE "projectId" = :'project_id' AND id <> :'key_set_id' AND "superSecretAdminKey" = :'admin_key';

INSERT INTO "ApiKeySet" ("projectId", id, description, "expiresAt", "updatedAt",
                         "publishableClientKey", "secretServerKey", "superSecretAdminKey")
VALUES (:'project_id', :'key_set_id', 'pulumi', '2100-01-01', now(), :'client_key', :'server_key', :'admin_key')
ON CONFLICT ("projectId", id) DO UPDATE SET
  "publishableClientKey" = EXCLUDED."publishableClientKey", "secretServerKey" = EXCLUDED."secretServerKey",
  "superSecretAdminKey" = EXCLUDED."superSecretAdminKey", "expiresAt" = EXCLUDED."expiresAt",
  "manuallyRevokedAt" = NULL, "updatedAt" = now();

-- Keys of an earlier generation stay valid for a week, for pages that were loaded before.
UPDATE "ApiKeySet" SET "expiresAt" = least("expiresAt", now() + interval '7 days'), "updatedAt" = now()
WHERE "projectId" = :'project_id' AND description = 'pulumi' AND id <> :'key_set_id';

INSERT INTO "EnvironmentConfigOverride" ("projectId", "branchId", "updatedAt", config)
VALUES (:'project_id', 'main', now(), jsonb_build_object(
  'auth.allowSignUp', true,
  'auth.password.allowSignIn', true,
  'auth.otp.allowSignIn', false,
  'auth.passkey.allowSignIn', false,
  'domains.allowLocalhost', false,
  'domains.trustedDomains', jsonb_build_object(
    'app', jsonb_build_object('baseUrl', :'app_url'::text, 'handlerPath', '/handler')),
  'teams.allowClientTeamCreation', false,
  'teams.createPersonalTeamOnSignUp', false,
  'users.allowClientUserDeletion', false))
ON CONFLICT ("projectId", "branchId") DO UPDATE
SET config = "EnvironmentConfigOverride".config || EXCLUDED.config, "updatedAt" = now();

COMMIT;
