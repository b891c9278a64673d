#!/bin/sh
# Dokploy and its Postgres as Swarm services, each made only when missing; another version is an update of the service,
# rolled back when it does not become healthy. The official installer is never run: a second run leaves the swarm by force.
# Inputs: DOKPLOY_IMAGE, POSTGRES_IMAGE, ADVERTISE_ADDRESS, REGISTRY_TOKEN (may be empty).

health=http://127.0.0.1:3000/api/trpc/settings.health

# The declared version, by what it says: the one before goes on answering until it has stopped, and anything else that listens
# on the port would answer too. Where nothing is published there, as Dokploy's documentation advises once the panel has a name,
# it is asked within the service's own network.
healthy() {
  task=$(docker ps --quiet --filter label=com.docker.swarm.service.name=dokploy --filter status=running | head -n 1)
  [ -n "$task" ] || return 1
  image=$(docker inspect --format '{{.Config.Image}}' "$task") || return 1
  [ "${image%%@*}" = "$DOKPLOY_IMAGE" ] || return 1
  code=0
  answer=$(curl -fsS --max-time 5 "$health" 2>/dev/null) || code=$?
  if [ "$code" -eq 7 ]; then
    within=$(docker inspect --format '{{.State.Pid}}' "$task") || return 1
    answer=$(nsenter --net --target "$within" curl -fsS --max-time 5 "$health" 2>/dev/null) || return 1
  fi
  case $answer in *'"status":"ok"'*) return 0 ;; *) return 1 ;; esac
}
wait_healthy() {
  for _ in $(seq 150); do
    if healthy; then return 0; fi
    sleep 2
  done
  return 1
}
# Swarm refuses a change ("update out of sequence") at the moment at which it writes down how the one before went.
update() {
  for _ in 1 2 3 4 5; do
    if said=$(docker service update --detach "$@" dokploy 2>&1); then return 0; fi
    sleep 2
  done
  fail "the service dokploy cannot be updated: $(printf '%s\n' "$said" | tail -n 1)"
}
# A secret once lost cannot be had again: it is made only while nothing that uses it exists.
ensure_secret() {
  docker secret inspect "$1" >/dev/null 2>&1 || openssl rand -hex 32 | tr -d '\n' | docker secret create "$1" - >/dev/null
}

one_at_a_time
# What takes its time comes first, with its own words: the five minutes below are for Dokploy alone.
pull "$POSTGRES_IMAGE"
pull "$DOKPLOY_IMAGE"

# For root alone: Dokploy writes the variables of a service, secrets included, into files that all may read (.env).
folder /etc/dokploy 700

if ! docker service inspect dokploy-postgres >/dev/null 2>&1; then
  say "starting its database"
  ensure_secret dokploy_postgres_password
  docker service create --detach --name dokploy-postgres \
    --constraint node.role==manager --network dokploy-network \
    --env POSTGRES_USER=dokploy --env POSTGRES_DB=dokploy \
    --env POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password \
    --secret source=dokploy_postgres_password,target=/run/secrets/postgres_password \
    --mount type=volume,source=dokploy-postgres,target=/var/lib/postgresql/data \
    "$POSTGRES_IMAGE" >/dev/null
fi

if ! docker service inspect dokploy >/dev/null 2>&1; then
  say "starting $DOKPLOY_IMAGE"
  ensure_secret dokploy_postgres_password
  ensure_secret dokploy_auth_secret
  docker service create --detach --name dokploy --replicas 1 \
    --constraint node.role==manager --network dokploy-network \
    --mount type=bind,source=/var/run/docker.sock,target=/var/run/docker.sock \
    --mount type=bind,source=/etc/dokploy,target=/etc/dokploy \
    --mount type=volume,source=dokploy,target=/root/.docker \
    --secret source=dokploy_postgres_password,target=/run/secrets/postgres_password \
    --secret source=dokploy_auth_secret,target=/run/secrets/dokploy_auth_secret \
    --env POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password \
    --env BETTER_AUTH_SECRET_FILE=/run/secrets/dokploy_auth_secret \
    --env ADVERTISE_ADDR="$ADVERTISE_ADDRESS" --env RELEASE_TAG=latest \
    --publish published=3000,target=3000,mode=host \
    --update-parallelism 1 --update-order stop-first \
    "$DOKPLOY_IMAGE" >/dev/null
fi

# What an update came from, until the new version has become healthy: a run that is cut off in between still goes back.
unproven=/etc/dokploy/.yapit-updating-from
running=$(docker service inspect --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' dokploy)
if [ "${running%%@*}" != "$DOKPLOY_IMAGE" ]; then
  say "from ${running%%@*} to $DOKPLOY_IMAGE"
  printf '%s\n' "${running%%@*}" >"$unproven"
  update --image "$DOKPLOY_IMAGE"
fi
if ! wait_healthy; then
  [ -s "$unproven" ] || fail "the panel does not answer on 127.0.0.1:3000; see docker service logs dokploy on the machine"
  update --rollback
  before=$(cat "$unproven")
  rm -f "$unproven"
  fail "$DOKPLOY_IMAGE did not become healthy within 5 minutes; $before was put back"
fi
rm -f "$unproven"

# Deployments pull by what lies in Dokploy's volume, for root alone. What others signed in with there is left as it is.
docker_config=$(docker volume inspect --format '{{.Mountpoint}}' dokploy)
registry() { docker --config "$docker_config" "$@" 2>&1; }
known=$(cat "$docker_config/config.json" 2>/dev/null || true)
ours=$(printf '%s:' yapit-infra | base64 -w0)
if [ -n "$REGISTRY_TOKEN" ]; then
  case $known in
    *"\"$(printf 'yapit-infra:%s' "$REGISTRY_TOKEN" | base64 -w0)\""*) ;;
    *)
      say "signing in at ghcr.io"
      said=$(printf '%s' "$REGISTRY_TOKEN" | registry login ghcr.io --username yapit-infra --password-stdin) ||
        fail "ghcr.io does not take REGISTRY_TOKEN of the secrets file: $(printf '%s\n' "$said" | tail -n 1)"
      ;;
  esac
else
  case $known in *"\"$ours"*) registry logout ghcr.io >/dev/null ;; esac
fi
say "$DOKPLOY_IMAGE answers"
