-- The shapes of the application's tables: the gateway's with alembic's revision, Stack Auth's with its quoted names, and what
-- dumps are lost in: enums, arrays, jsonb, generated columns, sequences, foreign keys, partial indexes, a view, no rows at all.
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
INSERT INTO alembic_version VALUES ('efc48e1f9c00');
CREATE TYPE block_state AS ENUM ('queued', 'done', 'failed');
CREATE TABLE documents (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id text NOT NULL,
  title text,
  structured jsonb NOT NULL,
  tags text[] NOT NULL DEFAULT '{}',
  created timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX documents_of_user ON documents (user_id) WHERE title IS NOT NULL;
CREATE TABLE blocks (
  id bigserial PRIMARY KEY,
  document_id uuid NOT NULL REFERENCES documents ON DELETE CASCADE,
  position int NOT NULL,
  text text NOT NULL,
  letters int GENERATED ALWAYS AS (length(text)) STORED,
  state block_state NOT NULL DEFAULT 'queued',
  UNIQUE (document_id, position)
);
CREATE TABLE usage_log (id bigserial PRIMARY KEY, user_id text NOT NULL, characters numeric(12, 3) NOT NULL, at timestamptz NOT NULL);
-- As v0.4.3 has them (yapit/gateway/domain_models.py).
CREATE TABLE document (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id varchar NOT NULL,
  title varchar(500),
  original_text text,
  structured_content text NOT NULL,
  metadata jsonb,
  content_hash varchar,
  created timestamptz
);
CREATE TABLE usagelog (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id varchar NOT NULL,
  amount int NOT NULL,
  description varchar,
  details jsonb,
  event_id varchar UNIQUE
);
CREATE TABLE subscriptions (user_id text PRIMARY KEY, plan text NOT NULL);
CREATE VIEW listened AS SELECT user_id, sum(characters) AS characters FROM usage_log GROUP BY user_id;

CREATE TABLE "Project" (id text PRIMARY KEY, "displayName" text NOT NULL, "updatedAt" timestamptz NOT NULL DEFAULT now());
CREATE TABLE "Tenancy" (
  id uuid PRIMARY KEY,
  "projectId" text NOT NULL REFERENCES "Project" ON DELETE CASCADE,
  "branchId" text NOT NULL,
  UNIQUE ("projectId", "branchId")
);
CREATE TABLE "ProjectUser" (
  "tenancyId" uuid NOT NULL REFERENCES "Tenancy",
  "projectUserId" uuid NOT NULL,
  "displayName" text,
  "clientMetadata" jsonb,
  PRIMARY KEY ("tenancyId", "projectUserId")
);
CREATE TABLE "ContactChannel" (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  "tenancyId" uuid NOT NULL,
  "projectUserId" uuid NOT NULL,
  value text NOT NULL,
  FOREIGN KEY ("tenancyId", "projectUserId") REFERENCES "ProjectUser"
);
CREATE TABLE "EmptyTable" (id int);

INSERT INTO "Project" VALUES ('p', 'Yapit');
INSERT INTO "Tenancy" VALUES ('00000000-0000-0000-0000-000000000001', 'p', 'main');
INSERT INTO "ProjectUser" SELECT '00000000-0000-0000-0000-000000000001', gen_random_uuid(), 'user ' || n, '{"locale":"de"}' FROM generate_series(1, 200) n;
INSERT INTO "ContactChannel" ("tenancyId", "projectUserId", value)
  SELECT "tenancyId", "projectUserId", 'plain-canary-' || row_number() OVER () || '@example.org' FROM "ProjectUser";
INSERT INTO documents (user_id, title, structured, tags)
  SELECT 'user ' || n % 200, CASE WHEN n % 3 > 0 THEN E'„Über\tdas" \\ Hören' END, jsonb_build_object('blocks', n), ARRAY['a', 'ß'] FROM generate_series(1, 500) n;
INSERT INTO blocks (document_id, position, text) SELECT id, n, md5(id::text || n) || repeat(' Wort', n) FROM documents, generate_series(1, 20) n;
INSERT INTO document (user_id, title, original_text, structured_content, metadata, content_hash)
  SELECT 'plain-canary-' || n % 20, 'plain-canary of ' || n, repeat('plain-canary ', n),
    CASE WHEN n % 10 > 0 THEN '{"version":"1.0","blocks":[{"type":"paragraph","id":"b0","ast":[{"content":"plain-canary text"}]}]}' ELSE 'plain-canary' END,
    '{"content_type":"text/html","url":"https://plain-canary.example"}', md5('plain-canary' || n) FROM generate_series(1, 60) n;
INSERT INTO usagelog (user_id, amount, description, details, event_id)
  SELECT 'plain-canary-' || n % 20, n, 'plain-canary', '{"job":"plain-canary","tokens":[1,"plain-canary"]}', 'plain-canary-' || n FROM generate_series(1, 300) n;
INSERT INTO usage_log (user_id, characters, at) SELECT 'user ' || n % 200, n / 7.0, now() FROM generate_series(1, 5000) n;
INSERT INTO subscriptions SELECT 'user ' || n, 'plus' FROM generate_series(1, 40) n;
