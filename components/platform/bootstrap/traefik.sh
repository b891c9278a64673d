#!/bin/sh
# Traefik as Dokploy expects it: a plain container beside the swarm. Its files are written before it starts, since
# Docker makes a folder of a mounted file that is missing, and Traefik then dies of "traefik.yml: is a directory".
# Inputs: TRAEFIK_IMAGE, ACME_EMAIL, ORIGIN_PEM (the origin certificate and its key, or empty), VISITOR_PEM (the
# certificate that visitors have to show, and its key, or empty), DEPLOY_HOST (the name at which GitHub reports a push, or
# empty).

static=/etc/dokploy/traefik/traefik.yml
dynamic=/etc/dokploy/traefik/dynamic
acme=$dynamic/acme.json

one_at_a_time
pull "$TRAEFIK_IMAGE"

if [ -d "$static" ]; then
  say "healing: traefik.yml is a directory"
  docker rm -f dokploy-traefik >/dev/null 2>&1 || true
  rmdir "$static" || fail "$static is a directory with something in it; look at it and remove it"
fi
folder "$dynamic" 755

# Either the origin certificate or Let's Encrypt's: Traefik shows one of the latter wherever it has one for the name, and
# one that is renewed no more does not fall back to the former but expires.
if [ -n "$ORIGIN_PEM" ]; then
  resolvers=
  if [ -s "$acme" ]; then
    say "the certificates of Let's Encrypt go"
    : >/run/yapit-stale-traefik
    : >"$acme"
  fi
else
  resolvers="
certificatesResolvers:
  letsencrypt:
    acme:
      email: $ACME_EMAIL
      storage: $acme
      httpChallenge:
        entryPoint: web"
fi
put "$static" 644 traefik <<EOT
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
      advertisedPort: 443$resolvers
log:
  level: INFO
EOT
if [ ! -e "$acme" ]; then (umask 077 && : >"$acme"); fi
if [ "$(stat -c %a "$acme")" != 600 ]; then chmod 600 "$acme"; fi

visitor=/root/.yapit-visitor.pem
client_auth=
if [ -n "$VISITOR_PEM" ]; then
  # All of it for the deployment's health gate, which comes in by the front door like any visitor; Traefik sees no key.
  printf '%s\n' "$VISITOR_PEM" | put "$visitor" 600
  sed -n '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' "$visitor" | put "$dynamic/visitor.pem" 600
  client_auth="
  options:
    default:
      clientAuth:
        caFiles:
          - $dynamic/visitor.pem
        clientAuthType: RequireAndVerifyClientCert"
fi
if [ -n "$ORIGIN_PEM" ]; then
  printf '%s\n' "$ORIGIN_PEM" | put "$dynamic/origin.pem" 600
  put "$dynamic/origin.yml" 600 <<EOT
tls:
  stores:
    default:
      defaultCertificate:
        certFile: $dynamic/origin.pem
        keyFile: $dynamic/origin.pem$client_auth
EOT
else
  rm -f "$dynamic/origin.yml" "$dynamic/origin.pem"
fi
if [ -z "$VISITOR_PEM" ]; then rm -f "$dynamic/visitor.pem" "$visitor"; fi

# The one way to the panel from outside: a POST to the secret address that deploys, and nothing beside it.
if [ -n "$DEPLOY_HOST" ]; then
  put "$dynamic/push-to-deploy.yml" 600 <<EOT
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
EOT
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
elif is_stale traefik; then
  docker restart dokploy-traefik >/dev/null
fi
is_told traefik

for _ in $(seq 30); do
  # Whatever it answers, a 404 of its own included, it runs.
  if curl -s -o /dev/null --max-time 5 http://127.0.0.1/; then
    say "$TRAEFIK_IMAGE answers"
    exit 0
  fi
  sleep 1
done
fail "it does not answer on port 80: $(docker logs --tail 3 dokploy-traefik 2>&1 | tail -n 1)"
