# shellcheck shell=sh disable=SC2034,SC2154 # what the parts in front of it read and set
# The watcher: looks at the machine, and says so once when something goes wrong and once when it is well again. Installed as
# /usr/local/sbin/yapit-watch and run by yapit-watch.timer. Usage: yapit-watch [--json]; with --json it prints what it finds
# beside what it remembers, as one line, and changes nothing.
# looks.sh, swarm.sh and changes.sh stand in front of it.
# Settings, root's alone since the addresses in it are secrets: /etc/yapit/watch.conf (components/watching/settings.ts).
set -u
export LC_ALL=C

kept=/var/lib/yapit/watch.state
# A full disk is what the watcher has to remember most of all.
spare=/run/yapit-watch.state
backup=/var/lib/yapit/backup.json
# The machines that are let into the swarm, and what it runs there (bootstrap/member.sh, bootstrap/speech.sh).
peers=/etc/yapit/swarm-peers
speech=yapit-workers
# shellcheck source=/dev/null
. "${YAPIT_WATCH_CONF:-/etc/yapit/watch.conf}" || exit 1
tab='	'
now=$(date -u +%s)

if [ "${1:-}" = --json ]; then
  RESTARTS_SINCE=$(restarts_since)
  seen=$(look)
  before=$(remembered)
  printf '{"at":%s,"lastLook":%s,"everyMinutes":%s,"tells":%s,"untold":%s,"checks":[%s]}\n' "$now" \
    "$(printf '%s\n' "$before" | awk '$1 == "look" { at = $2 } END { print at == "" ? "null" : at }')" "$EVERY_MINUTES" \
    "$([ -n "$WEBHOOK_URL" ] && echo true || echo false)" "$(printf '%s\n' "$before" | grep -c '^untold')" \
    "$(printf '%s\n%s\n' "$before" "$seen" | awk -F '\t' '
      function text(value) { gsub(/\\/, "\\\\", value); gsub(/"/, "\\\"", value); gsub(/[[:cntrl:]]/, "", value); return "\"" value "\"" }
      $1 == "check" { state[$2] = $3; since[$2] = $4 }
      $1 == "finding" {
        printf "%s{\"about\":%s,\"state\":\"%s\",\"now\":\"%s\",\"since\":%s,\"detail\":%s,\"todo\":%s}", separator, text($2),
          ($2 in state) ? state[$2] : "ok", $3, ($2 in since) ? since[$2] : "null", text($4), text($5)
        separator = ","
      }')"
  exit
fi

exec 9>"${spare%.state}.lock"
flock -n 9 || exit 0
RESTARTS_SINCE=$(restarts_since)
after=$({ remembered; look; } | judged)
printf '%s\n' "$after" | remember
signal=
if printf '%s\n' "$after" | grep -q '^untold'; then
  if tell "$after"; then
    printf '%s\n' "$after" | grep -v -e '^untold' -e '^tries' | remember
  else
    tries=$(($(printf '%s\n' "$after" | awk '$1 == "tries" { print $2 }') + 1))
    printf '%s\n' "$after" | sed "s/^tries\t.*/tries\t$tries/" | remember
    # Somebody should know that nobody is told: the ping's service has other ways.
    if [ "$tries" -ge 5 ]; then signal=/fail; fi
  fi
fi
[ -z "$PING_URL" ] || post "$PING_URL$signal"
exit 0
