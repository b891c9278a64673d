#!/bin/sh
# PostgreSQL as the official image starts it: POSTGRES_USER, POSTGRES_DB, and the password, the file that holds it, or no question for one.
set -eu
[ $# -eq 0 ] || exec "$@"
data=/var/lib/postgresql/data
as_postgres() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }

install -d -m 700 -o postgres -g postgres "$data" /var/run/postgresql
chmod 755 /var/run/postgresql
if [ ! -s "$data/PG_VERSION" ]; then
  user=${POSTGRES_USER:-postgres}
  password=${POSTGRES_PASSWORD:-}
  [ -z "${POSTGRES_PASSWORD_FILE:-}" ] || password=$(cat "$POSTGRES_PASSWORD_FILE")
  method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  [ "$method" = scram-sha-256 ] || password=none
  [ -n "$password" ] || { echo "Error: Database is uninitialized and superuser password is not specified." >&2; exit 1; }
  printf '%s\n' "$password" >/tmp/password
  chown postgres /tmp/password
  as_postgres initdb -D "$data" -U "$user" --pwfile=/tmp/password --auth-local=trust --auth-host="$method" --no-sync >/dev/null
  rm /tmp/password
  echo "host all all all $method" >>"$data/pg_hba.conf"
  if [ "${POSTGRES_DB:-$user}" != postgres ]; then
    printf 'CREATE DATABASE "%s"\n' "${POSTGRES_DB:-$user}" | as_postgres postgres --single -D "$data" postgres >/dev/null
  fi
fi
exec setpriv --reuid postgres --regid postgres --clear-groups postgres -D "$data" -c "listen_addresses=*"
