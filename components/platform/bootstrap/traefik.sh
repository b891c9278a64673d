#!/bin/sh
# Traefik as Dokploy expects it: a plain container beside the swarm. Its files are written before it starts, since
# Docker makes a folder of a mounted file that is missing, and Traefik then dies of "traefik.yml: is a directory".
# In front: TRAEFIK_IMAGE, ACME_EMAIL, ORIGIN_PEM (the origin certificate and its key, or empty), VISITOR_PEM (the
# certificate that visitors have to show, and its key, or empty), DEPLOY_HOST (the name at which GitHub reports a push, or
# empty).
set -eu

say() { echo "traefik: $*"; }
fail() { echo "traefik: $*" >&2; exit 1; }
static=/etc/dokploy/traefik/traefik.yml
dynamic=/etc/dokploy/traefik/dynamic

# A connection that broke has left its run going on: it ends first.
exec 9>/run/yapit-traefik.lock
flock -w 900 9 || fail "an earlier run of this step does not end; see ps on the machine"

if [ -d "$static" ]; then
  say "healing: traefik.yml is a directory"
  docker rm -f dokploy-traefik >/dev/null 2>&1 || true
  rmdir "$static" || fail "$static is a directory with something in it; look at it and remove it"
fi

install -d -m 755 "$dynamic"
cat >"$static.new" <<EOF
# Written by yapit-infra (components/platform/bootstrap/traefik.sh); the API is off, Dokploy's default has it open.
api:
  insecure: false
  dashboard: false
providers:
  swarm:
    exposedByDefault: false
    watch: true
    network: dokploy-network
  docker:
    exposedByDefault: false
    watch: true
    network: dokploy-network
  file:
    directory: $dynamic
    watch: true
entryPoints:
  web:
    address: ":80"
    http:
      redirections:
        entryPoint:
          to: websecure
          scheme: https
  websecure:
    address: ":443"
    http3:
      advertisedPort: 443
certificatesResolvers:
  letsencrypt:
    acme:
      email: $ACME_EMAIL
      storage: $dynamic/acme.json
      httpChallenge:
        entryPoint: web
log:
  level: INFO
EOF
# Until Traefik runs with what changed: a run that is cut off in between leaves the mark to the next.
changed=/etc/dokploy/traefik/.yapit-changed
if [ -f "$static" ] && cmp -s "$static.new" "$static"; then rm -f "$static.new"; else
  : >"$changed"
  # The container mounts the file itself: another file under its name would not reach it.
  if [ -f "$static" ]; then cat "$static.new" >"$static" && rm -f "$static.new"; else mv "$static.new" "$static"; fi
fi
if [ ! -e "$dynamic/acme.json" ]; then (umask 077 && : >"$dynamic/acme.json"); fi
chmod 600 "$dynamic/acme.json"

umask 077
visitor=/root/.yapit-visitor.pem
client_auth=
if [ -n "$VISITOR_PEM" ]; then
  # All of it for the deployment's health gate, which comes in by the front door like any visitor; Traefik sees no key.
  printf '%s\n' "$VISITOR_PEM" >"$visitor.new"
  mv "$visitor.new" "$visitor"
  sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' "$visitor" >"$dynamic/.visitor.pem.new"
  mv "$dynamic/.visitor.pem.new" "$dynamic/visitor.pem"
  client_auth="
  options:
    default:
      clientAuth:
        caFiles:
          - $dynamic/visitor.pem
        clientAuthType: RequireAndVerifyClientCert"
fi
if [ -n "$ORIGIN_PEM" ]; then
  printf '%s\n' "$ORIGIN_PEM" >"$dynamic/.origin.pem.new"
  mv "$dynamic/.origin.pem.new" "$dynamic/origin.pem"
  cat >"$dynamic/.origin.yml.new" <<EOF
tls:
  stores:
    default:
      defaultCertificate:
        certFile: $dynamic/origin.pem
        keyFile: $dynamic/origin.pem$client_auth
EOF
  mv "$dynamic/.origin.yml.new" "$dynamic/origin.yml"
else
  rm -f "$dynamic/origin.yml" "$dynamic/origin.pem"
fi
if [ -z "$VISITOR_PEM" ]; then rm -f "$dynamic/visitor.pem" "$visitor"; fi

# The one way to the panel from outside: a POST to the secret address that deploys, and nothing beside it.
if [ -n "$DEPLOY_HOST" ]; then
  cat >"$dynamic/.push-to-deploy.yml.new" <<EOF
http:
  routers:
    push-to-deploy:
      rule: Host(\`$DEPLOY_HOST\`) && PathRegexp(\`^/[.]deploy/[A-Za-z0-9_-]+$\`) && Method(\`POST\`)
      priority: 1000
      entryPoints: [websecure]
      tls: {}
      middlewares: [push-to-deploy]
      service: push-to-deploy
  middlewares:
    push-to-deploy:
      replacePathRegex:
        regex: ^/[.]deploy/([A-Za-z0-9_-]+)$
        replacement: /api/deploy/compose/\$1
  services:
    push-to-deploy:
      loadBalancer:
        servers:
          - url: http://dokploy:3000
EOF
  mv "$dynamic/.push-to-deploy.yml.new" "$dynamic/push-to-deploy.yml"
else
  rm -f "$dynamic/push-to-deploy.yml"
fi

current=$(docker inspect --format '{{.Config.Image}} {{.State.Status}}' dokploy-traefik 2>/dev/null || true)
if [ "$current" != "$TRAEFIK_IMAGE running" ]; then
  say "starting $TRAEFIK_IMAGE"
  docker rm -f dokploy-traefik >/dev/null 2>&1 || true
  docker run --detach --name dokploy-traefik --restart always --network dokploy-network \
    --mount "type=bind,source=$static,target=/etc/traefik/traefik.yml" \
    --mount "type=bind,source=$dynamic,target=$dynamic" \
    --mount type=bind,source=/var/run/docker.sock,target=/var/run/docker.sock,readonly \
    --publish 80:80/tcp --publish 443:443/tcp --publish 443:443/udp \
    "$TRAEFIK_IMAGE" >/dev/null
elif [ -e "$changed" ]; then
  docker restart dokploy-traefik >/dev/null
fi
rm -f "$changed"

for _ in $(seq 30); do
  # Whatever it answers, a 404 of its own included, it runs.
  if curl -s -o /dev/null --max-time 5 http://127.0.0.1/; then
    say "$TRAEFIK_IMAGE answers"
    exit 0
  fi
  sleep 1
done
fail "it does not answer on port 80: $(docker logs --tail 3 dokploy-traefik 2>&1 | tail -n 1)"
