#!/bin/sh
# On the first machine: lets another one into the swarm, and prints what it joins with. Called with "gone" it takes
# that machine out again: its speakers are stopped (a block of text that one was at goes back into the queue by itself), and
# the last machine takes with it what Swarm runs there.
# Inputs: NODE (its name in the swarm, "yapit-prod-w1"), ADDRESS (its own).

# Standard output is that alone: Swarm's token, and a word by which that machine knows this membership from one before.
exec 3>&1 >&2
peers=/etc/yapit/swarm-peers
others() { grep -vxF "$ADDRESS" "$peers" 2>/dev/null || true; }
# The ids of the nodes whose names are of the form $1.
nodes() { docker node ls --format '{{.Hostname}} {{.ID}}' | awk -v name="$1" '$1 ~ "^" name "$" { print $2 }'; }
works() { docker node ps --format '{{.CurrentState}}' "$1" 2>/dev/null | grep -qE '^(Running|Starting|Preparing|Ready|Assigned|Accepted)'; }
is_taken_down() { ! docker network inspect yapit-workers >/dev/null 2>&1; }

take_out() {
  docker node update --availability drain "$1" >/dev/null
  say "$NODE ends its work"
  for _ in $(seq 60); do
    # Of one that died nobody says that its work has ended.
    if [ "$(docker node inspect --format '{{.Status.State}}' "$1")" != ready ] || ! works "$1"; then break; fi
    sleep 2
  done
  docker node rm --force "$1" >/dev/null
}

one_at_a_time
manages=$(docker info --format '{{.Swarm.ControlAvailable}}' 2>/dev/null || echo false)

if [ "${2:-}" = gone ]; then
  if [ "$manages" = true ]; then
    nodes "$NODE" | while read -r id; do take_out "$id"; done
    if [ -z "$(nodes "${NODE%-w*}-w[0-9]+")" ] && ! is_taken_down; then
      say "no machine speaks any more"
      docker stack rm yapit-workers >/dev/null
      for _ in $(seq 30); do
        if is_taken_down; then break; fi
        sleep 2
      done
    fi
  fi
  others | put_peers
  say "$NODE is gone"
  exit 0
fi

[ "$manages" = true ] || fail "this machine manages no swarm; see docker info on it"
# Of a membership whose end nobody saw.
nodes "$NODE" | while read -r id; do docker node rm --force "$id" >/dev/null; done
{
  others
  echo "$ADDRESS"
} | put_peers
echo "$(docker swarm join-token --quiet worker) $(cat /proc/sys/kernel/random/uuid)" >&3
