#!/bin/sh
# On the first machine: what Swarm runs on the machines that only speak, and the way from them to Redis; waits until all of it
# runs on each of them.
# Inputs: SPEECH (a stack file), NODES ("yapit-prod-w1=4711 …": name and server).

stack=yapit-workers
# By what Dokploy pulls with, should the images be private.
docker_config=$(docker volume inspect --format '{{.Mountpoint}}' dokploy)
wanted=$(echo "$NODES" | wc -w)

one_at_a_time
say "$wanted machines speak"
said=$(printf '%s\n' "$SPEECH" |
  docker --config "$docker_config" stack deploy --compose-file - --with-registry-auth --resolve-image never --prune "$stack" 2>&1) ||
  fail "Swarm does not take it: $(printf '%s\n' "$said" | tail -n 1)"

# "NAME RUNNING WANTED" of each service that does not run everywhere.
lacking() {
  docker service ls --filter "label=com.docker.stack.namespace=$stack" --format '{{.Name}} {{.Mode}} {{.Replicas}}' |
    awk -v machines="$wanted" '{ split($3, n, "/"); least = $2 == "global" ? machines : 1; if (n[1] < n[2] || n[1] < least) print $1 " " $3 }'
}
updates() {
  docker service ls --quiet --filter "label=com.docker.stack.namespace=$stack" |
    xargs docker service inspect --format '{{if .UpdateStatus}}{{.UpdateStatus.State}}{{end}}'
}
for _ in $(seq 400); do
  if [ -z "$(lacking)" ] && ! updates | grep -qE 'updating|rollback_started'; then
    case $(updates) in
      *rollback* | *paused*) fail "a speaker did not come up and the one before was put back; see docker stack ps --no-trunc $stack on the machine" ;;
    esac
    say "speaks on $wanted machines"
    exit 0
  fi
  sleep 3
done
fail "after 20 minutes this does not run everywhere: $(lacking | tr '\n' ';') $(docker stack ps "$stack" --no-trunc --filter desired-state=running --format '{{.Name}} {{.Error}}' | awk 'NF > 1' | head -n 1)"
