#!/bin/bash
# Puts a dump in the place of the machine's database: `aside` restores standard input beside it, while all goes on, and prints what there
# is by COUNT; `swap` stops who uses the database, backs it up, puts the other in its place, and starts them again. Travels on the
# command line, for the dump is its input; no secret is in it. Cut off at any point, it is run again.
# Inputs: COUNT (SQL), BACKUP ("no": the database is as good as lost, and cannot be backed up).
set -euo pipefail
export LC_ALL=C

live=yapit_prod
aside=yapit_prod_restored
replaced=yapit_prod_replaced

told=
fail() {
  echo "restore: $*" >&2
  told=yes
  exit 1
}
container() { docker ps --all --quiet --filter "label=com.docker.compose.service=$1" | sed -n 1p; }
database=$(container postgres)
[ -n "$database" ] || fail "the machine has no database; pulumi up makes it"
within() {
  local name=$1
  shift
  docker exec -i -e PGUSER=yapit_prod -e "PGDATABASE=$name" "$database" "$@"
}
sql() { within "$1" psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1; }

# Started, and healthy where it says so itself, within five minutes.
start() {
  local id
  id=$(container "$1")
  [ -n "$id" ] || return 0
  docker start "$id" >/dev/null
  for _ in $(seq 100); do
    case $(docker inspect --format '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{end}} {{.State.ExitCode}}' "$id") in
      "running healthy "* | "running  "* | "exited "*" 0") return 0 ;;
    esac
    sleep 3
  done
  echo "restore: $1 does not become healthy; see docker logs $id on the machine" >&2
  return 1
}
# In the order of their dependence. The setup gives Stack Auth today's keys in place of the backup's.
start_all() {
  local code=0
  for service in stack-auth stack-auth-setup gateway; do start "$service" || code=1; done
  # nginx would go on asking them at their old addresses, until its next health check.
  service=$(container frontend)
  [ -z "$service" ] || docker exec "$service" nginx -s reload >/dev/null 2>&1 || true
  return "$code"
}

case ${1:-} in
  aside)
    echo "DROP DATABASE IF EXISTS $aside WITH (FORCE);" | sql postgres
    echo "CREATE DATABASE $aside;" | sql postgres
    within "$aside" pg_restore --no-owner --exit-on-error --dbname="$aside" ||
      fail "the dump does not go in; the database is as it was"
    echo "$COUNT" | sql "$aside"
    ;;
  swap)
    [ "$(echo "SELECT count(*) FROM pg_database WHERE datname = '$aside';" | sql postgres)" = 1 ] ||
      fail "nothing has been restored aside"
    end() {
      local code=$?
      if [ -z "$told" ] && [ "$code" -ne 0 ]; then echo "restore: broke off; run it again" >&2 || true; fi
      start_all || true
    }
    # Where the connection is lost nobody hears what is said here, and who says it is not to die of that: they are started in any case.
    trap '' PIPE
    trap end EXIT
    trap 'fail "it was told to stop"' TERM INT HUP
    for service in gateway gateway-standby stack-auth; do
      id=$(container "$service")
      [ -z "$id" ] || docker stop "$id" >/dev/null
    done
    if [ "$BACKUP" != no ]; then
      /usr/local/sbin/yapit-backup before-restore >&2 || fail "what is there cannot be backed up, and stays; --without-backup gives it up"
    fi
    {
      echo "DROP DATABASE IF EXISTS $replaced WITH (FORCE);"
      echo "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('$live', '$aside');"
      echo "BEGIN; ALTER DATABASE $live RENAME TO $replaced; ALTER DATABASE $aside RENAME TO $live; COMMIT;"
      echo "DROP DATABASE $replaced WITH (FORCE);"
    } | sql postgres >/dev/null
    trap - EXIT
    start_all || fail "the backup is in place, and not all that uses it is well"
    ;;
  *) fail "no such step: ${1:-}" ;;
esac
