#!/bin/sh
# Makes sure that Dokploy has an owner and that /root/.dokploy-token holds an API key that works. Installed on the
# machine as /usr/local/sbin/yapit-dokploy-access, so that the provider can run it again when a key has stopped
# working. Everything happens over localhost; the owner's password stays in /root/.dokploy-owner, for a person.
set -eu
umask 077

panel=http://127.0.0.1:3000
token=/root/.dokploy-token
owner=/root/.dokploy-owner
told=
fail() { told=yes; echo "dokploy-access: $*" >&2; exit 1; }
# `set -e` ends a script without a word where the command that failed had none.
doing=beginning
code=0
trap 'code=$?; [ "$code" -eq 0 ] || [ -n "$told" ] || echo "dokploy-access: a command failed ($code) while $doing" >&2' EXIT

# A connection that broke has left its run going on: it ends first.
exec 9>/run/yapit-dokploy-access.lock
if ! flock -n 9; then
  echo "dokploy-access: an earlier run of this step still goes on; waiting up to 15 minutes for its end"
  flock -w 900 9 || fail "an earlier run of this step does not end; see ps on the machine"
fi

# Where nothing is published on port 3000, as Dokploy's documentation advises once the panel has a name, it is asked
# within the network of its task: of the one that runs at that moment, for Swarm may make another meanwhile.
pid_of_task() {
  task=$(docker ps --quiet --filter label=com.docker.swarm.service.name=dokploy --filter status=running | head -n 1)
  [ -n "$task" ] || return 0
  docker inspect --format '{{if .State.Running}}{{.State.Pid}}{{end}}' "$task" 2>/dev/null || true
}
doing="looking for the panel"
code=0
curl -s -o /dev/null --max-time 20 "$panel/api/health" || code=$?
published=yes
if [ "$code" -eq 7 ] && [ -n "$(pid_of_task)" ]; then
  echo "dokploy-access: the panel is not published on 127.0.0.1:3000; asking it within its own network"
  published=no
fi
code=0
ask() {
  pid=
  if [ "$published" = no ]; then pid=$(pid_of_task </dev/null); fi
  if [ -n "$pid" ]; then nsenter --net --target "$pid" curl "$@" 2>/dev/null; else curl "$@"; fi
}

# HTTP's status, 000 where nobody answers. Secrets go by stdin: a header or a body on curl's command line shows in `ps`.
status_of() { ask -s -o /dev/null -w '%{http_code}' --max-time 20 "$@" || true; }
# A panel that is not itself just now says neither yes nor no, and is asked again.
token_works() {
  [ -s "$token" ] || return 1
  for _ in $(seq 30); do
    status=$(printf 'x-api-key: %s\n' "$(cat "$token")" | status_of -H @- "$panel/api/trpc/project.all")
    case $status in
      200) return 0 ;;
      401 | 403) return 1 ;;
    esac
    sleep 2
  done
  fail "Dokploy answers $status to its API key for a minute; see docker service logs dokploy on the machine"
}
owner_exists() {
  for _ in $(seq 30); do
    status=$(status_of "$panel/register")
    case $status in
      307) return 0 ;;
      200) return 1 ;;
    esac
    sleep 2
  done
  fail "Dokploy answers $status at /register for a minute; see docker service logs dokploy on the machine"
}
random() { openssl rand -hex "$1"; }

doing="asking Dokploy whether the key works"
if token_works; then
  if [ "$(stat -c %a "$token")" != 600 ]; then chmod 600 "$token"; fi
  echo "dokploy-access: the key works"
  exit 0
fi

# Without the internet the first sign-up takes minutes, and a time-out does not mean that it failed: until the owner's
# organization is there, nobody counts as owner.
sign_up() {
  email=$(sed -n 's/^email=//p' "$owner")
  password=$(sed -n 's/^password=//p' "$owner")
  printf '{"email":"%s","password":"%s","name":"Yapit","lastName":"Infra"}' "$email" "$password" |
    ask -s -o /dev/null --max-time 180 -H 'content-type: application/json' --data @- "$panel/api/auth/sign-up/email" || true
  for _ in $(seq 90); do
    if owner_exists; then return 0; fi
    sleep 2
  done
  return 1
}
# Kept before it is used: a sign-up that dies half-way can still be signed in to.
new_owner() {
  name=$(random 3)
  password=$(random 16)
  printf 'email=owner-%s@yapit.invalid\npassword=%s\n' "$name" "$password" >"$owner.new"
  mv "$owner.new" "$owner"
}

doing="signing up the owner"
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
doing="making a key"
key=$(random 32)
id=$(random 16)
hash=$(printf %s "$key" | openssl dgst -sha256 -binary | openssl base64 -A | tr '/+' '_-' | tr -d '=')
start=$(printf %.6s "$key")
[ "${#key} ${#id} ${#hash}" = "64 32 43" ] || fail "openssl on the machine makes no keys"

# All or nothing, so that a run that is cut off, or sent again, leaves no second key. Nothing is inserted while the first
# sign-up is still making the owner's organization.
mint() {
  database=$(docker ps --quiet --filter name=dokploy-postgres --filter status=running | head -n 1)
  if [ -z "$database" ]; then
    echo "it does not run; see docker service ps dokploy-postgres on the machine"
    return 1
  fi
  docker exec -i "$database" psql -U dokploy -d dokploy -qtA <<EOF
\\set ON_ERROR_STOP on
BEGIN;
DELETE FROM apikey WHERE name = 'yapit-infra';
INSERT INTO apikey (id, name, start, key, config_id, reference_id, enabled, rate_limit_enabled, request_count, created_at, updated_at, metadata)
SELECT '$id', 'yapit-infra', '$start', '$hash', 'default', user_id, true, false, 0, now(), now(), '{"organizationId":"' || organization_id || '"}'
FROM member WHERE role = 'owner' ORDER BY created_at LIMIT 1
RETURNING name;
COMMIT;
EOF
}
minted=no
why="the owner has no organization"
for _ in $(seq 45); do
  if answer=$(mint 2>&1); then
    if printf '%s\n' "$answer" | grep -qx yapit-infra; then
      minted=yes
      break
    fi
    why="the owner has no organization"
  else
    why="Dokploy's database refuses: $(printf '%s\n' "${answer:-no words}" | head -n 1)"
  fi
  sleep 2
done
[ "$minted" = yes ] || fail "no API key can be made: $why"

doing="keeping the key"
printf %s "$key" >"$token.new"
mv "$token.new" "$token"
token_works || fail "the new API key is refused; see docker service logs dokploy on the machine"
echo "dokploy-access: a new key works"
