#!/bin/sh
# Looks at a machine and changes nothing: prints a line for each thing that is not as the scripts of components/platform/bootstrap leave it.
# In front: DOCKER_VERSION ("28.5.0"), TRAEFIK_IMAGE, DOKPLOY_IMAGE, PROXIED ("yes": Traefik shows Cloudflare's origin
# certificate).
set -u

effective=$(sshd -T 2>/dev/null)
for wanted in "passwordauthentication no" "permitrootlogin without-password" "kbdinteractiveauthentication no"; do
  echo "$effective" | grep -qx "$wanted" || echo "sshd does not run with '$wanted'"
done

upgrades=/etc/apt/apt.conf.d/52yapit-upgrades
grep -q 'Automatic-Reboot "true"' "$upgrades" 2>/dev/null ||
  echo "the machine does not reboot itself for upgrades: $upgrades"
dpkg -s unattended-upgrades >/dev/null 2>&1 || echo "unattended-upgrades is not installed"
swapon --show=NAME --noheadings 2>/dev/null | grep -q . || echo "there is no swap"
grep -q '^SystemMaxUse=' /etc/systemd/journald.conf.d/10-yapit.conf 2>/dev/null || echo "the journal's size is not bounded"
grep -q '"max-size"' /etc/docker/daemon.json 2>/dev/null || echo "the containers' logs are not bounded: /etc/docker/daemon.json"

installed=$(docker version --format '{{.Server.Version}}' 2>/dev/null) || installed=
if [ -z "$installed" ]; then
  echo "Docker does not answer"
  exit 0
fi
[ "${installed%.*}" = "${DOCKER_VERSION%.*}" ] || echo "Docker $installed runs, tested is $DOCKER_VERSION"

dokploy=$(docker service inspect --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' dokploy 2>/dev/null) || dokploy=nothing
[ "${dokploy%%@*}" = "$DOKPLOY_IMAGE" ] || echo "the service dokploy runs ${dokploy%%@*}, declared is $DOKPLOY_IMAGE"
traefik=$(docker inspect --format '{{.Config.Image}} {{.State.Status}}' dokploy-traefik 2>/dev/null) || traefik=nothing
[ "$traefik" = "$TRAEFIK_IMAGE running" ] || echo "the container dokploy-traefik is $traefik, declared is $TRAEFIK_IMAGE running"

# Whoever has Traefik's interface sees every route; Dokploy's own default opens it.
grep -q 'insecure: false' /etc/dokploy/traefik/traefik.yml 2>/dev/null || echo "Traefik's interface is open: /etc/dokploy/traefik/traefik.yml"
if [ "$PROXIED" = yes ] && [ ! -s /etc/dokploy/traefik/dynamic/origin.pem ]; then
  echo "Traefik has no origin certificate: /etc/dokploy/traefik/dynamic/origin.pem"
fi
for secret in /root/.dokploy-token /root/.dokploy-owner; do
  if [ -e "$secret" ] && [ "$(stat -c %a "$secret")" != 600 ]; then echo "$secret can be read by others"; fi
done
exit 0
