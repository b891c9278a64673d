#!/bin/sh
# docker, as far as the scripts use it: one file an object, whose name is the object's.
name=
image=
for word in "$@"; do
  case $before in --name) name=$word ;; --image) image=$word ;; esac
  before=$word
  last=$word
done
if [ ! -e "$FAKE/dockerd" ]; then
  echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" >&2
  exit 1
fi
taken() { if [ -e "$1" ]; then echo "Error response from daemon: $1 exists already" >&2; exit 1; fi; }
case "$1 $2" in
  version*) echo 28.5.0 ;;
  info*) if [ -e "$FAKE/swarm" ]; then echo active; else echo inactive; fi ;;
  "swarm init") taken "$FAKE/swarm"; : >"$FAKE/swarm" ;;
  "network inspect") [ -e "$FAKE/networks/$last" ] && echo "overlay true" ;;
  "network create") taken "$FAKE/networks/$last"; : >"$FAKE/networks/$last" ;;
  "secret inspect") [ -e "$FAKE/secrets/$last" ] ;;
  "secret create") taken "$FAKE/secrets/$3"; cat >"$FAKE/secrets/$3"; [ -s "$FAKE/secrets/$3" ] ;;
  "service inspect") cat "$FAKE/services/$last" 2>/dev/null ;;
  "service create") taken "$FAKE/services/$name"; echo "$last" >"$FAKE/services/$name" ;;
  "service update")
    if [ -n "$image" ]; then
      mv "$FAKE/services/$last" "$FAKE/previous-$last"
      echo "$image" >"$FAKE/services/$last"
    else mv "$FAKE/previous-$last" "$FAKE/services/$last"; fi
    ;;
  "ps "*) [ ! -e "$FAKE/services/dokploy-postgres" ] || echo db1 ;;
  "exec "*)
    sql=$(cat)
    cp "$FAKE/database/apikey" "$FAKE/database/new" 2>/dev/null || : >"$FAKE/database/new"
    case $sql in *"DELETE FROM apikey WHERE name = 'yapit-infra';"*) : >"$FAKE/database/new" ;; esac
    if [ -e "$FAKE/database/member" ]; then
      printf '%s\n' "$sql" | sed -n "s/^SELECT '\([^']*\)', 'yapit-infra', '[^']*', '\([^']*\)'.*/\1 \2/p" >>"$FAKE/database/new"
      echo yapit-infra
    fi
    mv "$FAKE/database/new" "$FAKE/database/apikey"
    ;;
  "inspect "*) cat "$FAKE/containers/$last" 2>/dev/null ;;
  "rm "*) rm -f "$FAKE/containers/$last" "$FAKE/reads-$last" ;;
  "run "*)
    taken "$FAKE/containers/$name"
    cp "$ROOT/etc/dokploy/traefik/traefik.yml" "$FAKE/reads-$name"
    echo "$last created" >"$FAKE/containers/$name"
    moment
    echo "$last running" >"$FAKE/containers/$name"
    ;;
  "restart "*) cp "$ROOT/etc/dokploy/traefik/traefik.yml" "$FAKE/reads-$last" ;;
esac
