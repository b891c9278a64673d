#!/bin/bash
# Takes a backup: `yapit-backup scheduled|before-deployment|before-restore`, or asks whether it could: `check`. The database of gateway and Stack Auth, Dokploy's own with the
# secret that its variables are encrypted with, and once a day the documents' images where they lie in a volume.
# Each is streamed, dump | age | upload: nothing is in plain on a disk, and no key that opens it is on this machine.
# Inputs: /etc/yapit/backup.env (STACK, BUCKET, ENDPOINT, PROVIDER, REGION, ACCESS_KEY_ID, SECRET_ACCESS_KEY, RECIPIENTS, EVERY).
#
# CLASS/TIME.STACK.DATABASE-REVISION.APPLICATION-REVISION/PART.age, and last manifest.json: without it a backup is none. The class
# (hourly, daily, weekly, monthly) says how long the bucket keeps and locks it; nothing here ever deletes a finished one.
set -euo pipefail
export LC_ALL=C

reason=${1:-scheduled}
state=${STATE_DIRECTORY:-/var/lib/yapit}
run=${RUNTIME_DIRECTORY:-/run/yapit-backup}

say() { echo "backup: $*"; }
told=
# A signal may come where what bash itself says goes nowhere.
exec 8>&2
fail() {
  echo "backup: $*" >&8
  told=yes
  exit 1
}
# ": " and what a program said last in the file $1; rclone puts the time in front and a request's ids behind.
words() { grep -v 'NOTICE\|status code:\|report unexpected\|: line [0-9]*: .*Killed' "$1" | tail -n 1 | sed -E 's#^([0-9/]+ [0-9:]+ (ERROR : )?)?#: #' | cut -c 1-300; }

# shellcheck source=/dev/null
. "${YAPIT_BACKUP_SETTINGS:-/etc/yapit/backup.env}"
# shellcheck disable=SC2153 # it is the settings' word
read -ra recipients <<<"$RECIPIENTS"
export RCLONE_CONFIG_BUCKET_TYPE=s3 RCLONE_CONFIG_BUCKET_PROVIDER=$PROVIDER RCLONE_CONFIG_BUCKET_ENDPOINT=$ENDPOINT
export RCLONE_CONFIG_BUCKET_REGION=$REGION RCLONE_CONFIG_BUCKET_ACCESS_KEY_ID=$ACCESS_KEY_ID
export RCLONE_CONFIG_BUCKET_SECRET_ACCESS_KEY=$SECRET_ACCESS_KEY RCLONE_CONFIG_BUCKET_NO_CHECK_BUCKET=true
# Parts of 8 MB, two at a time: a stream of any length goes through the same 30 MB, up to 80 GB.
export RCLONE_CONFIG_BUCKET_CHUNK_SIZE=8M RCLONE_CONFIG_BUCKET_UPLOAD_CONCURRENCY=2 RCLONE_LOW_LEVEL_RETRIES=3 RCLONE_RETRIES=2
bucket() {
  local verb=$1
  shift
  rclone --config /dev/null --contimeout 20s --timeout 2m "$verb" "$@"
}

umask 077
mkdir -p "$state" "$run" || fail "nothing can be written to $run and $state; see df on the machine"
took=$(sed -n 's/.*"dumpSeconds":\([0-9]*\).*/\1/p' "$state/backup.json" 2>/dev/null || true)
exec 9>"$run/lock"
if ! flock -n 9; then
  say "another backup is being taken; waiting up to 15 minutes for its end"
  flock -w 900 9 || fail "another backup does not end; see ps on the machine"
fi
# What a run left that was killed.
rm -rf "$run"/work.*
work=$(mktemp -d "$run/work.XXXXXX") || fail "nothing can be written to $run; see df on the machine"
end() {
  local code=$? child
  if [ "$code" -ne 0 ] && [ -z "$told" ]; then echo "backup: broke off (exit code $code)" >&2; fi
  for child in $(jobs -p); do kill "$child" 2>/dev/null || true; done
  rm -rf "$work"
  if [ "$code" -ne 0 ] && [ "$reason" != check ]; then tell false "" "${took:-0}" 2>/dev/null || true; fi
}
# For the watcher and for the next run: $1 whether it went well, $2 the backup's name, $3 the seconds of a dump.
tell() {
  printf '{"at":"%s","ok":%s,"name":"%s","dumpSeconds":%s}\n' "$(date -u +%FT%TZ)" "$1" "$2" "$3" >"$state/backup.json.new"
  mv "$state/backup.json.new" "$state/backup.json"
}
trap end EXIT
trap 'fail "it was told to stop"' TERM INT HUP

# Names and ages come from this clock, and a bucket refuses who is a quarter of an hour off.
theirs=$(curl -sS --head --max-time 20 "$ENDPOINT" 2>"$work/error" | sed -n 's/^[Dd]ate: *//p' | tr -d '\r') ||
  fail "the bucket's server $ENDPOINT does not answer$(grep '^curl: ' "$work/error" >"$work/curl" && words "$work/curl")$(grep -q certificate "$work/error" && date -u '+, and on this machine'\''s clock it is %F %T')"
[ -n "$theirs" ] || fail "the bucket's server $ENDPOINT does not say what time it is"
off=$(($(date +%s) - $(date -d "$theirs" +%s)))
[ "${off#-}" -le 300 ] || fail "this machine's clock is $off seconds off the bucket's; see timedatectl on the machine"

# R2 knows a new token within a minute (https://developers.cloudflare.com/r2/reference/consistency/).
until bucket lsf -R --files-only --include '*/*/manifest.json' "bucket:$BUCKET" >"$work/finished" 2>"$work/error"; do
  if [ "$reason" != check ] || [ "$SECONDS" -gt 75 ] || ! grep -q Unauthorized "$work/error"; then
    fail "the bucket $BUCKET cannot be listed$(words "$work/error")"
  fi
  sleep 3
done
if [ "$reason" = check ]; then
  printf 'written by a check' | bucket rcat "bucket:$BUCKET/partial/check.$$" 2>"$work/error" ||
    fail "nothing can be put into the bucket $BUCKET$(words "$work/error")"
  printf 'test' | age "${recipients[@]/#/--recipient=}" 2>"$work/error" >/dev/null || fail "nothing can be encrypted$(words "$work/error")"
  say "the bucket $BUCKET takes backups"
  exit 0
fi

container() { docker ps --quiet --filter "label=$1" --filter status=running | sed -n 1p; }
# A program of the database $1 in its container $2.
within() {
  local name=$1 id=$2
  shift 2
  docker exec -i -e "PGUSER=$name" -e "PGDATABASE=$name" "$id" "$@"
}

# The container $1 in which the rest, a command, succeeds. What is due at a boot comes before Docker has started everything, and waits
# for five minutes; a container that is not ready by then is named all the same, and one that is not there is "".
awaited() {
  local label=$1 id
  shift
  until id=$(container "$label") && [ -n "$id" ] && docker exec "$id" "$@" >/dev/null 2>&1; do
    if [ "$reason" != scheduled ] || [ "$SECONDS" -ge 300 ]; then break; fi
    sleep 2
  done
  echo "$id"
}

label=com.docker.compose.service=postgres
if [ ! -e "$state/backup.json" ] && [ -z "$(docker ps --all --quiet --filter "label=$label")" ]; then
  say "there is no database yet, and so nothing to back up"
  exit 0
fi
database=$(awaited "$label" pg_isready)
[ -n "$database" ] || fail "the database does not run; see docker ps --all --filter label=$label"

# What the manifest counts and what pg_dump writes are of one moment.
coproc session { within yapit_prod "$database" psql --no-psqlrc --quiet --no-align --tuples-only -v ON_ERROR_STOP=1 2>"$work/session"; }
session_process=$!
ask() { printf '%s\n' "$1" >&"${session[1]}" && IFS= read -r -t 900 answer <&"${session[0]}"; }
broken() { fail "the database does not answer$(words "$work/session")"; }
ask "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT pg_export_snapshot();" || broken
snapshot=$answer
ask "SELECT CASE WHEN to_regclass('public.alembic_version') IS NULL THEN 'none' ELSE coalesce((xpath('/row/version_num/text()', query_to_xml('SELECT version_num FROM public.alembic_version', false, true, '')))[1]::text, 'none') END;" || broken
revision=$answer
ask "SELECT coalesce(json_object_agg(name, rows ORDER BY name), '{}') FROM (SELECT format('%I.%I', schemaname, tablename) AS name, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM %I.%I', schemaname, tablename), false, true, '')))[1]::text::bigint AS rows FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')) AS counted;" || broken
rows=$answer

# The commit of the clone that the database's compose file lies in.
clone=$(docker inspect --format '{{index .Config.Labels "com.docker.compose.project.working_dir"}}' "$database")
commit=$(cat "$clone/.git/HEAD" 2>/dev/null || true)
case $commit in
  ref:*)
    ref=${commit#ref: }
    commit=$(cat "$clone/.git/$ref" 2>/dev/null || awk -v ref="$ref" '$2 == ref { print $1 }' "$clone/.git/packed-refs" 2>/dev/null || true)
    ;;
esac
commit=${commit:-none}

started=$(date +%s)
made=$(date -u -d "@$started" +%Y-%m-%dT%H-%M-%SZ)
name=$made.$STACK.${revision:0:12}.${commit:0:12}

# Whether a finished backup of the classes $1 is not older than the day $2.
since() { awk -F/ -v classes="^($1)\$" -v from="$2" -v stack=".$STACK." '$1 ~ classes && $2 >= from && index($2, stack) { found = 1 } END { exit !found }' "$work/finished"; }
today=${made:0:10}
monday=$(date -u -d "$today -$(($(date -u -d "$today" +%u) - 1)) days" +%F)
if ! since monthly "${today:0:7}"; then
  class=monthly
elif ! since 'monthly|weekly' "$monday"; then
  class=weekly
elif [ "$reason" != scheduled ] || ! since 'monthly|weekly|daily' "$today"; then
  class=daily
else
  class=hourly
fi
if [ "$class" = hourly ] && { [ "$EVERY" = day ] || [ "${took:-0}" -ge 60 ]; }; then
  say "today's is there, and the next one is tomorrow's ($([ "$EVERY" = day ] && echo "backups.every: day" || echo "a dump takes $took seconds"))"
  exit 0
fi

# $1: a part's name; then the command that writes it in plain. A dump that dies looks to the upload like one that has ended: the
# object stands under another name until all have ended well.
parts=()
sums=()
part() {
  local part=$1 codes
  shift
  mkfifo "$work/sum"
  sha256sum <"$work/sum" >"$work/sha256" &
  local summing=$!
  set +e
  # What bash itself says of a program that was killed says nothing new.
  {
    "$@" 2>"$work/dump" </dev/null | age "${recipients[@]/#/--recipient=}" 2>"$work/age" | tee "$work/sum" |
      bucket rcat "bucket:$BUCKET/partial/$name.$$/$part.age" 2>"$work/upload"
    codes=("${PIPESTATUS[@]}")
  } 2>/dev/null
  set -e
  if [ "${codes[3]}" -ne 0 ]; then fail "$part: the upload to $BUCKET broke off (${codes[3]})$(words "$work/upload")"; fi
  if [ "${codes[1]}" -ne 0 ]; then fail "$part: the encryption broke off (${codes[1]})$(words "$work/age")"; fi
  if [ "${codes[0]}" -ne 0 ]; then fail "$part: the dump broke off (${codes[0]})$(words "$work/dump")"; fi
  if [ "${codes[2]}" -ne 0 ]; then fail "$part: nothing can be written to $run (${codes[2]}); see df on the machine"; fi
  wait "$summing"
  rm "$work/sum"
  parts+=("$part")
  sums+=("$(cut -c 1-64 "$work/sha256")")
}

part database.dump within yapit_prod "$database" pg_dump --format=custom --snapshot="$snapshot"
# What holds that moment holds up the database's cleaning too, and would be found still running when all else has ended.
[ -z "${session[1]:-}" ] || printf '\\q\n' >&"${session[1]}"
wait "$session_process" || true
seconds=$(($(date +%s) - started))
dokploy_database=$(awaited com.docker.swarm.service.name=dokploy-postgres pg_isready)
dokploy=$(awaited com.docker.swarm.service.name=dokploy true)
if [ -z "$dokploy" ] || [ -z "$dokploy_database" ]; then
  say "Dokploy does not run: this backup is without its part"
else
  part dokploy.dump within dokploy "$dokploy_database" pg_dump --format=custom
  # A Dokploy that was installed by hand may have none of its own.
  secret=/run/secrets/dokploy_auth_secret
  if docker exec "$dokploy" test -s "$secret"; then part dokploy-auth-secret docker exec "$dokploy" cat "$secret"; fi
fi
gateway=$(container com.docker.compose.service=gateway)
if [ "$class" != hourly ] && [ "$reason" = scheduled ] && [ -n "$gateway" ] && docker exec "$gateway" test -d /data/images; then
  part images.tar docker exec "$gateway" sh -c 'tar --create --directory /data/images . || [ $? -eq 1 ]'
fi

bucket lsf --format ps --separator ' ' "bucket:$BUCKET/partial/$name.$$" >"$work/sizes" 2>"$work/error" ||
  fail "the bucket does not show what was uploaded$(words "$work/error")"
shown=
for at in "${!parts[@]}"; do
  bytes=$(awk -v name="${parts[$at]}.age" '$1 == name { print $2 }' "$work/sizes")
  [ -n "$bytes" ] || fail "${parts[$at]}: the bucket does not show what was uploaded"
  shown="$shown${shown:+,}\"${parts[$at]}\":{\"bytes\":$bytes,\"sha256\":\"${sums[$at]}\"}"
done
bucket copy "bucket:$BUCKET/partial/$name.$$" "bucket:$BUCKET/$class/$name" 2>"$work/error" ||
  fail "the bucket does not give the backup its final name$(words "$work/error")"
manifest=$(printf '{"name":"%s","stack":"%s","class":"%s","reason":"%s","made":"%s","databaseRevision":"%s","applicationRevision":"%s","dumpSeconds":%s,"parts":{%s},"rows":%s}' \
  "$name" "$STACK" "$class" "$reason" "$(date -u -d "@$started" +%FT%TZ)" "$revision" "$commit" "$seconds" "$shown" "$rows")
printf '%s\n' "$manifest" | bucket rcat "bucket:$BUCKET/$class/$name/manifest.json" 2>"$work/error" ||
  fail "the bucket does not take the manifest$(words "$work/error")"
# The bucket's own rule removes within a day what is left here.
bucket delete "bucket:$BUCKET/partial/$name.$$" 2>/dev/null || true

tell true "$name" "$seconds" 2>/dev/null || fail "nothing can be written to $state; see df on the machine"
say "$class/$name"
