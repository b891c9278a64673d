#!/bin/sh
# Looks at the machine, and says so once when something goes wrong and once when it is well again. Installed as
# /usr/local/sbin/yapit-watch and run by yapit-watch.timer. Usage: yapit-watch [--json]; with --json it prints what it finds
# beside what it remembers, as one line, and changes nothing.
# Settings, root's alone since the addresses in it are secrets: /etc/yapit/watch.conf (components/watching/settings.ts).
set -u
export LC_ALL=C

kept=/var/lib/yapit/watch.state
# A full disk is what the watcher has to remember most of all.
spare=/run/yapit-watch.state
backup=/var/lib/yapit/backup.json
# shellcheck source=/dev/null
. "${YAPIT_WATCH_CONF:-/etc/yapit/watch.conf}" || exit 1
tab='	'
now=$(date -u +%s)

# $1: what, $2: "ok", "fault" or "same" (neither can be told, or in between), $3: what is so, $4: what to do about a fault.
finding() { printf 'finding\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4"; }
# $1: what, $2: how much, $3: from where on it is a fault, $4: how far it has to go back; then as above.
level() {
  state=same
  if [ "$2" -ge "$3" ]; then state=fault; elif [ "$2" -lt $(($3 - $4)) ]; then state=ok; fi
  finding "$1" "$state" "$5" "$6"
}

look_at_disk() {
  # Space and inodes: whichever is less. What is written on twice is told once.
  # shellcheck disable=SC2086 # paths, a word each
  { df -P $DISKS; df -iP $DISKS; } 2>/dev/null | awk '
    { sub("%", "", $5) } $5 !~ /^[0-9]+$/ { next }
    !($6 in most) || $5 > most[$6] { most[$6] = $5 + 0 }
    END { for (path in most) if (top == "" || most[path] > most[top]) top = path; if (top != "") print most[top], top }' |
    while read -r percent path; do
      level disk "$percent" "$DISK_PERCENT" 5 "$path is $percent % full" \
        "docker system df and du -xh --max-depth=2 / say what fills it; systemctl start yapit-prune frees what nothing needs"
    done
}

look_at_memory() {
  # shellcheck disable=SC2046 # four numbers
  set -- $(awk '{ kb[$1] = $2 } END { total = kb["SwapTotal:"]
    printf "%d %d %d %d", 100 - 100 * kb["MemAvailable:"] / kb["MemTotal:"], kb["MemAvailable:"] / 1024,
      total ? 100 - 100 * kb["SwapFree:"] / total : 0, (total - kb["SwapFree:"]) / 1024 }' /proc/meminfo)
  level memory "$1" "$MEMORY_PERCENT" 3 "$1 % in use, $2 MB left" \
    "docker stats says who takes it; fewer workers (kokoro.replicas) or a larger server.type, then pulumi up"
  level swap "$3" "$SWAP_PERCENT" 10 "$3 % in use, $4 MB" \
    "what runs does not fit into memory: fewer workers (kokoro.replicas) or a larger server.type, then pulumi up"
}

# Whether Dokploy is bringing containers up just now: those that are away then are so on purpose, for half an hour at most.
deploying() { ps -eo etimes=,args= | awk '$1 < 1800 && /docker[ -]compose .* up( |$)/ { found = 1 } END { exit !found }'; }

# A line for each container: id, service by compose or swarm, name, status, health, restarts.
containers() {
  ids=$(timeout 20 docker ps --all --quiet --no-trunc 2>/dev/null) || return 1
  [ -n "$ids" ] || return 0
  # shellcheck disable=SC2086 # ids are hex digits, one a word
  timeout 20 docker container inspect --format '{{.ID}} {{with index .Config.Labels "com.docker.compose.service"}}{{.}}{{else}}{{with index .Config.Labels "com.docker.swarm.service.name"}}swarm/{{.}}{{else}}-{{end}}{{end}} {{.Name}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.RestartCount}} {{.State.ExitCode}}' $ids 2>/dev/null || true
}

look_at_containers() {
  away=fault
  if deploying; then away=same; fi
  # What is asked for ("gateway=1 kokoro-cpu=2"), held against what is there.
  printf '%s\n' "$found" | awk -v declared="$SERVICES" -v away="$away" -v since="$RESTARTS_SINCE" -v limit="$RESTARTS" '
    BEGIN { OFS = "\t"; n = split(since, lines, "\n"); for (i = 1; i <= n; i++) { split(lines[i], at, " "); before[at[1]] = at[2] } }
    NF >= 7 {
      if ($4 == "running" && ($5 == "none" || $5 == "healthy")) well[$2]++
      else if ($4 == "running" && $5 == "starting") starting[$2]++
      else { wrong[$2] = $3 " is " ($5 == "unhealthy" ? "unhealthy" : $4 ($4 == "exited" ? " with code " $7 : "")) }
      name[$2] = substr($3, 2)
      if ($1 in before) restarts[$2] += $6 - before[$1]
    }
    END {
      n = split(declared, wanted, " ")
      for (i = 1; i <= n; i++) {
        split(wanted[i], part, "="); service = part[1]; count = part[2]
        todo = "docker logs " (service in name ? name[service] : service) " on the machine tells why; pulumi up --refresh starts what is gone"
        sub("^/", "", wrong[service])
        if (restarts[service] + 0 >= limit) { state = "fault"; said = "restarted " restarts[service] " times within the hour" }
        else if (well[service] + 0 >= count) { state = "ok"; said = well[service] " of " count " runs" }
        else if (well[service] + starting[service] >= count) { state = "same"; said = "starting" }
        else { state = away; said = well[service] + 0 " of " count " runs" (wrong[service] == "" ? "" : ", " wrong[service]) }
        print "finding", "service " service, state, said, todo
      }
    }'
}

look_at_queue() {
  [ -n "$QUEUES" ] || return 0
  redis=$(printf '%s\n' "$found" | awk '$2 == "redis" && $4 == "running" { print $1; exit }')
  # shellcheck disable=SC2086 # names of queues, a word each
  length=$([ -n "$redis" ] && timeout 10 docker exec "$redis" redis-cli --raw EVAL \
    'local n = 0 for _, key in ipairs(KEYS) do n = n + redis.call("ZCARD", key) end return n' "$(set -- $QUEUES; echo $#)" $QUEUES 2>/dev/null)
  case $length in
    '' | *[!0-9]*) finding queue same "Redis does not say" "" ;;
    *) level queue "$length" "$QUEUE_LENGTH" $((QUEUE_LENGTH / 4)) "$length wait for a worker" \
      "listeners wait: npm run measure says what the machine carries; more workers or a larger server.type" ;;
  esac
}

look_at_certificate() {
  # The one that a visitor is shown, whatever the files say.
  shown=$(timeout 10 openssl s_client -connect 127.0.0.1:443 -servername "$DOMAIN" </dev/null 2>/dev/null | openssl x509 -noout -enddate 2>/dev/null)
  end=$(date -u -d "${shown#notAfter=}" +%s 2>/dev/null)
  if [ -z "$shown" ] || [ -z "$end" ]; then
    finding certificate same "Traefik shows none" ""
    return
  fi
  days=$(((end - now) / 86400))
  state=ok
  if [ "$days" -lt "$CERTIFICATE_DAYS" ]; then state=fault; fi
  finding certificate "$state" "ends in $days days" \
    "pulumi up --refresh makes a new origin certificate; one of Let's Encrypt Traefik renews: docker logs dokploy-traefik"
}

# Backups tell of themselves: {"at":"2026-11-29T04:00:00Z","ok":true,"name":"…"}; no such file: none are configured.
look_at_backup() {
  [ -s "$backup" ] || return 0
  at=$(sed -n 's/.*"at": *"\([^"]*\)".*/\1/p' "$backup")
  made=$([ -n "$at" ] && date -u -d "$at" +%s 2>/dev/null)
  todo="journalctl -u 'yapit-backup*' on the machine tells why"
  if ! grep -q '"ok": *true' "$backup"; then
    finding backup fault "the last one failed, ${at:-nobody knows when}" "$todo"
  elif [ -z "$made" ]; then
    finding backup fault "its time cannot be read" "$todo"
  else
    level backup $(((now - made) / 3600)) "$BACKUP_HOURS" 0 "$(((now - made) / 3600)) hours old" "$todo"
  fi
}

look_at_reboot() {
  asked=/run/reboot-required
  if [ ! -e "$asked" ]; then
    finding reboot ok "none is pending" ""
    return
  fi
  hours=$(((now - $(stat -c %Y "$asked")) / 3600))
  level reboot "$hours" "$REBOOT_HOURS" 0 "pending for $hours hours" \
    "the machine should have done it by night: systemctl reboot, and see journalctl -u unattended-upgrades"
}

look_at_platform() {
  if curl -s -o /dev/null --max-time 10 http://127.0.0.1/; then
    finding traefik ok "answers" ""
  else
    finding traefik fault "does not answer on port 80" "docker logs dokploy-traefik, docker start dokploy-traefik"
  fi
  # Where its port is published nowhere, it is asked within its own network.
  within=
  task=$(printf '%s\n' "$found" | awk '$2 == "swarm/dokploy" && $4 == "running" { print $1; exit }')
  code=0
  curl -s -o /dev/null --max-time 10 http://127.0.0.1:3000/ || code=$?
  if [ "$code" -eq 7 ] && [ -n "$task" ]; then within="nsenter --net --target $(docker inspect --format '{{.State.Pid}}' "$task")"; fi
  # shellcheck disable=SC2086 # a command and its arguments, or nothing
  if $within curl -s --max-time 10 http://127.0.0.1:3000/api/trpc/settings.health 2>/dev/null | grep -q '"status":"ok"'; then
    finding dokploy ok "answers" ""
  else
    finding dokploy fault "is not healthy" "docker service ps dokploy, docker service logs dokploy; what is deployed runs on without it"
  fi
}

look() {
  look_at_disk
  look_at_memory
  if found=$(containers); then
    finding docker ok "answers" ""
    # What judges cannot see: how often each container has restarted so far.
    printf '%s\n' "$found" | awk -v OFS='\t' 'NF >= 7 { print "restarts", $1, $6 }'
    look_at_containers
    look_at_queue
  else
    found=
    finding docker fault "does not answer" "systemctl status docker, journalctl -u docker on the machine"
    for service in $SERVICES; do finding "service ${service%=*}" same "Docker does not say" ""; done
    [ -z "$QUEUES" ] || finding queue same "Docker does not say" ""
  fi
  look_at_platform
  look_at_certificate
  look_at_backup
  look_at_reboot
}

# What is remembered, from whichever place has it newer: "look TIME", "check WHAT STATE SINCE LOOKS SAID TODO" (LOOKS in a row
# that speak against STATE), "restarts ID BEFORE LATER TIME", "untold TIME WHAT STATE SAID TODO", "tries N".
remembered() {
  newest=$kept
  if [ "$(awk '$1 == "look" { print $2 }' "$spare" 2>/dev/null || true)" -gt "$(awk '$1 == "look" { print $2 }' "$kept" 2>/dev/null || true)" ] 2>/dev/null || [ ! -s "$kept" ]; then newest=$spare; fi
  [ ! -s "$newest" ] || cat "$newest"
}
# Restarts of each container at the beginning of the hour before, as far as it is known.
restarts_since() { remembered | awk '$1 == "restarts" { print $2, $3 }'; }

# Stdin: what is remembered, then what was found. Prints what is to be remembered. A state changes when $LOOKS looks in a row
# say so; what changed is untold until it is told.
judged() {
  awk -F '\t' -v OFS='\t' -v now="$now" -v looks="$LOOKS" -v tells="${WEBHOOK_URL:+yes}" '
    $1 == "check" { state[$2] = $3; since[$2] = $4; against[$2] = $5; detail[$2] = $6 }
    $1 == "restarts" && NF == 5 { before[$2] = $3; later[$2] = $4; moment[$2] = $5 }
    $1 == "restarts" && NF == 3 {
      id = $2
      if (!(id in before)) { before[id] = later[id] = $3; moment[id] = now }
      else if (now - moment[id] > 1800) { before[id] = later[id]; later[id] = $3; moment[id] = now }
      seen[id] = 1
    }
    $1 == "untold" && tells { untold[++waiting] = $0 }
    $1 == "tries" { tries = $2 }
    function changed(what, to, said, todo) {
      state[what] = to; since[what] = now; against[what] = 0
      if (tells) untold[++waiting] = "untold" OFS now OFS what OFS to OFS said OFS todo
    }
    $1 == "finding" {
      what = $2; order[++n] = what; is[what] = 1
      if (!(what in state)) { state[what] = "ok"; since[what] = now; against[what] = 0 }
      if ($3 == "same" || $3 == state[what]) against[what] = 0
      else if (++against[what] >= looks) changed(what, $3, $4, $5)
      detail[what] = $4; todo[what] = $5
    }
    END {
      for (what in state) if (!(what in is) && state[what] == "fault") changed(what, "ok", "is not watched any more", "")
      print "look", now
      for (i = 1; i <= n; i++) { what = order[i]; print "check", what, state[what], since[what], against[what], detail[what], todo[what] }
      for (id in seen) print "restarts", id, before[id], later[id], moment[id]
      for (i = waiting > 50 ? waiting - 49 : 1; i <= waiting; i++) print untold[i]
      if (waiting) print "tries", tries + 0
    }'
}

# Stdin becomes what is remembered, all of it or nothing.
remember() {
  text=$(cat)
  for place in "$kept" "$spare"; do
    if (umask 077 && mkdir -p "${place%/*}" && printf '%s\n' "$text" >"$place.new" && mv "$place.new" "$place") 2>/dev/null; then
      [ "$place" = "$spare" ] || rm -f "$spare"
      return
    fi
    rm -f "$place.new"
  done
  echo "what was seen can be kept neither in $kept nor in $spare" >&2
}

json_string() {
  printf '"'
  sed 's/\\/\\\\/g; s/"/\\"/g; s/	/\\t/g; s/[[:cntrl:]]//g' | awk 'NR > 1 { printf "%s", "\\n" } { printf "%s", $0 }'
  printf '"'
}
# The untold of stdin, a line each, for people.
sentences() {
  while IFS="$tab" read -r kind at what state said todo; do
    [ "$kind" = untold ] || continue
    clock=$(date -u -d "@$at" +%H:%M)
    if [ "$state" = fault ]; then echo "✗ $what: $said ($clock UTC) → $todo"; else echo "✓ $what: well again, $said ($clock UTC)"; fi
  done
}
# And for machines.
changes() {
  separator=
  while IFS="$tab" read -r kind at what state said todo; do
    [ "$kind" = untold ] || continue
    printf '%s{"at":%s,"about":%s,"state":"%s","detail":%s,"todo":%s}' "$separator" "$at" "$(printf %s "$what" | json_string)" \
      "$state" "$(printf %s "$said" | json_string)" "$(printf %s "$todo" | json_string)"
    separator=,
  done
}
# An address is a secret, and shows on no command line; stdin is the body.
post() {
  address=$1
  shift
  curl --silent --show-error --fail --output /dev/null --max-time 20 --config /dev/fd/3 "$@" 3<<CONFIG
url = "$address"
CONFIG
}
# Sends what is untold. $1: what is remembered.
tell() {
  said=$(printf '%s\n' "$1" | sentences)
  faults=$(printf '%s\n' "$1" | awk -F '\t' '$1 == "check" && $3 == "fault" { n++ } END { print n + 0 }')
  title="yapit $STACK: $([ "$faults" -eq 0 ] && echo "all is well" || echo "faults: $faults")"
  case $WEBHOOK_KIND in
    ntfy)
      printf %s "$said" | post "$WEBHOOK_URL" --data-binary @- --header "Title: $title" \
        --header "Priority: $([ "$faults" -eq 0 ] && echo default || echo high)"
      ;;
    slack) printf '{"text":%s}' "$(printf '%s\n%s' "$title" "$said" | json_string)" | post_json ;;
    # It takes 2000 characters.
    discord) printf '{"content":%s}' "$(printf '%s\n%s' "$title" "$said" | cut -c 1-300 | head -n 6 | json_string)" | post_json ;;
    *) printf '{"stack":"%s","faults":%s,"changes":[%s]}' "$STACK" "$faults" "$(printf '%s\n' "$1" | changes)" | post_json ;;
  esac
}
post_json() { post "$WEBHOOK_URL" --data-binary @- --header 'content-type: application/json'; }

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
