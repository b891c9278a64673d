#!/bin/sh
# The machine joins the first one's swarm, by Docker's API: on a command line everybody would see the token.
# Inputs: TOKEN (what member.sh printed), MANAGER (the first machine's address), ADDRESS (this one's), PEERS (those of all others, one a line).

swarm() { docker info --format "{{.Swarm.$1}}"; }
is_active() { [ "$(swarm LocalNodeState) $(swarm ControlAvailable)" = "active false" ]; }
# A node that was taken out of its swarm does not notice, and goes on calling itself active.
membership=/etc/yapit/swarm-membership
is_member() { [ "$(cat "$membership" 2>/dev/null)" = "${TOKEN#* }" ] && is_active; }

one_at_a_time
printf '%s\n' "$PEERS" | put_peers

if ! is_member; then
  # Of a join that was cut off, or of a membership before.
  if [ "$(swarm LocalNodeState)" != inactive ]; then docker swarm leave --force >/dev/null; fi
  say "joining the swarm of $MANAGER"
  answer=$(
    printf '{ "ListenAddr": "0.0.0.0:2377", "AdvertiseAddr": "%s", "RemoteAddrs": ["%s:2377"], "JoinToken": "%s" }' \
      "$ADDRESS" "$MANAGER" "${TOKEN% *}" |
      curl -sS --max-time 120 --unix-socket /var/run/docker.sock --header 'Content-Type: application/json' \
        --data-binary @- http://docker/swarm/join 2>&1
  ) || fail "Docker does not answer: $answer"
  eventually is_active || fail "the swarm of $MANAGER is not joined: ${answer:-no answer}; see journalctl -u docker on the machine"
  echo "${TOKEN#* }" | put "$membership" 600
fi
say "a worker of $MANAGER"
