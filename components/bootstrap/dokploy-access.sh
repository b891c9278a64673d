#!/bin/sh
# Makes sure that Dokploy has an owner and that /root/.dokploy-token holds an API key that works. Installed on the
# machine as /usr/local/sbin/yapit-dokploy-access, so that the provider can run it again when a key has stopped
# working. Everything happens over localhost; the owner's password stays in /root/.dokploy-owner, for a person.
set -eu
umask 077

panel=http://127.0.0.1:3000
token=/root/.dokploy-token
owner=/root/.dokploy-owner
fail() { echo "dokploy-access: $*" >&2; exit 1; }

# Secrets go by stdin: a header or a body on curl's command line shows in `ps`.
token_works() {
  [ -s "$token" ] || return 1
  status=$(printf 'x-api-key: %s\n' "$(cat "$token")" |
    curl -s -o /dev/null -w '%{http_code}' --max-time 20 -H @- "$panel/api/trpc/project.all" || true)
  [ "$status" = 200 ]
}
owner_exists() { [ "$(curl -s -o /dev/null -w '%{http_code}' --max-time 20 "$panel/register" || true)" = 307 ]; }
random() { openssl rand -hex "$1"; }

if token_works; then
  chmod 600 "$token"
  echo "dokploy-access: the key works"
  exit 0
fi

# Without the internet the first sign-up takes minutes, and a time-out does not mean that it failed: until the owner's
# organization is there, nobody counts as owner.
sign_up() {
  email=$(sed -n 's/^email=//p' "$owner")
  password=$(sed -n 's/^password=//p' "$owner")
  printf '{"email":"%s","password":"%s","name":"Yapit","lastName":"Infra"}' "$email" "$password" |
    curl -s -o /dev/null --max-time 180 -H 'content-type: application/json' --data @- "$panel/api/auth/sign-up/email" || true
  for _ in $(seq 90); do
    if owner_exists; then return 0; fi
    sleep 2
  done
  return 1
}
# Kept before it is used: a sign-up that dies half-way can still be signed in to.
new_owner() {
  printf 'email=owner-%s@yapit.invalid\npassword=%s\n' "$(random 3)" "$(random 16)" >"$owner.new"
  mv "$owner.new" "$owner"
}

if ! owner_exists; then
  if [ ! -s "$owner" ]; then new_owner; fi
  if ! sign_up; then
    # Dokploy died in the middle of an earlier sign-up: that user never gets an organization, and its e-mail is taken.
    new_owner
    sign_up || fail "no owner could be signed up; see docker service logs dokploy on the machine"
  fi
fi

# The key goes into Dokploy's own database: keys made through its API are limited to ten calls a day by default, and
# need the owner's password, which a machine that was taken over does not tell. Only its hash is stored there.
key=$(random 32)
hash=$(printf %s "$key" | openssl dgst -sha256 -binary | openssl base64 -A | tr '/+' '_-' | tr -d '=')
start=$(printf %.6s "$key")
database=$(docker ps --quiet --filter name=dokploy-postgres --filter status=running | head -n 1)
[ -n "$database" ] || fail "Dokploy's database does not run; see docker service ps dokploy-postgres on the machine"

# Nothing is inserted while the first sign-up is still making the owner's organization.
mint() {
  docker exec -i "$database" psql -U dokploy -d dokploy -qtA <<EOF
\\set ON_ERROR_STOP on
INSERT INTO apikey (id, name, start, key, config_id, reference_id, enabled, rate_limit_enabled, request_count, created_at, updated_at, metadata)
SELECT '$(random 16)', 'yapit-infra', '$start', '$hash', 'default', user_id, true, false, 0, now(), now(), '{"organizationId":"' || organization_id || '"}'
FROM member WHERE role = 'owner' ORDER BY created_at LIMIT 1
RETURNING name;
EOF
}
minted=
for _ in $(seq 45); do
  minted=$(mint)
  if [ -n "$minted" ]; then break; fi
  sleep 2
done
[ -n "$minted" ] || fail "the owner has no organization, so no API key can be made"

printf %s "$key" >"$token.new"
mv "$token.new" "$token"
token_works || fail "the new API key is refused; see docker service logs dokploy on the machine"
docker exec -i "$database" psql -U dokploy -d dokploy -q <<EOF
DELETE FROM apikey WHERE name = 'yapit-infra' AND start <> '$start';
EOF
echo "dokploy-access: a new key works"
