#!/bin/sh
# What the watcher looks at, and how: the first part of it, which watch.sh calls.
# shellcheck disable=SC2154 # settings, and what watch.sh sets

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

# What is remembered of these ($1, as awk matches it) stays as it is: Docker, who knows it, does not answer.
unseen() { remembered | awk -F '\t' -v OFS='\t' -v of="^($1)( |$)" '$1 == "check" && $2 ~ of { print "finding", $2, "same", "Docker does not say", "" }'; }

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
    look_at_swarm
    look_at_queue
  else
    found=
    finding docker fault "does not answer" "systemctl status docker, journalctl -u docker on the machine"
    unseen 'service|machine|speech|queue'
  fi
  look_at_platform
  look_at_certificate
  look_at_backup
  look_at_reboot
}
