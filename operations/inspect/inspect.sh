#!/bin/sh
# Looks at a machine and changes nothing: prints a line for each thing that is not as the scripts of components/platform/bootstrap leave it.
# Inputs: DOCKER_VERSION ("28.5.0"), TRAEFIK_IMAGE, DOKPLOY_IMAGE, DOMAIN, PROXIED ("yes": Traefik shows Cloudflare's
# origin certificate).
set -u

effective=$(sshd -T 2>/dev/null)
for wanted in "passwordauthentication no" "permitrootlogin without-password" "kbdinteractiveauthentication no"; do
  echo "$effective" | grep -qx "$wanted" || echo "sshd does not run with '$wanted'"
done

# Whoever is root here can ask Hetzner for the user data, as long as the machine lives.
given=$(
  curl -s --max-time 5 http://169.254.169.254/hetzner/v1/userdata 2>/dev/null
  cat /var/lib/cloud/instance/user-data.txt 2>/dev/null
)
for key in $(ssh-keyscan -T 10 127.0.0.1 2>/dev/null | awk '!/^#/ { print $3 }'); do
  case $given in *"$key"*) echo "sshd shows the host key whose private half is in the user data: $key" ;; esac
done

upgrades=/etc/apt/apt.conf.d/52yapit-upgrades
grep -q 'Automatic-Reboot "true"' "$upgrades" 2>/dev/null ||
  echo "the machine does not reboot itself for upgrades: $upgrades"
dpkg -s unattended-upgrades >/dev/null 2>&1 || echo "unattended-upgrades is not installed"
swapon --show=NAME --noheadings 2>/dev/null | grep -q . || echo "there is no swap"
grep -q '^SystemMaxUse=' /etc/systemd/journald.conf.d/10-yapit.conf 2>/dev/null || echo "the journal's size is not bounded"
grep -q '"max-size"' /etc/docker/daemon.json 2>/dev/null || echo "the containers' logs are not bounded: /etc/docker/daemon.json"

# The machine's own wall, its rules and their effect.
systemctl is-enabled --quiet yapit-wall 2>/dev/null || echo "the machine's own wall does not come back after a reboot: yapit-wall.service"
for tables in iptables ip6tables; do
  if ! "$tables" --wait -S YAPIT-CONTAINERS 2>/dev/null | grep -q -- '-j DROP' ||
    ! "$tables" --wait -C DOCKER-USER -j YAPIT-CONTAINERS 2>/dev/null ||
    ! "$tables" --wait -C INPUT -j YAPIT-MACHINE 2>/dev/null; then
    echo "the machine's own wall is down ($tables): systemctl restart yapit-wall"
  fi
done

# Where they were put: nobody may watch, and a machine that is just being made has neither yet.
for unit in yapit-watch.timer yapit-prune.timer; do
  [ ! -e "/etc/systemd/system/$unit" ] || systemctl is-active --quiet "$unit" || echo "$unit does not run: systemctl enable --now $unit"
done

version=$(docker version --format '{{.Server.Version}}' 2>/dev/null) || version=
if [ -z "$version" ]; then
  echo "Docker does not answer"
  exit 0
fi
[ "${version%.*}" = "${DOCKER_VERSION%.*}" ] || echo "Docker $version runs, tested is $DOCKER_VERSION"

# The process id of the container $1, or nothing: its network is entered by it.
pid_of() { docker inspect --format '{{if .State.Running}}{{.State.Pid}}{{end}}' "$1" 2>/dev/null; }
image_of() { docker service inspect --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' "$1" 2>/dev/null | sed 's/@.*//'; }
task_of() { docker ps --quiet --filter "label=com.docker.swarm.service.name=$1" --filter status=running | head -n 1; }

dokploy=$(image_of dokploy)
[ "$dokploy" = "$DOKPLOY_IMAGE" ] || echo "the service dokploy runs ${dokploy:-nothing}, declared is $DOKPLOY_IMAGE"
[ -n "$(task_of dokploy-postgres)" ] || echo "Dokploy's database does not run: docker service ps dokploy-postgres"

# The panel may be published nowhere: then it is asked within its own network.
within=
task=$(task_of dokploy)
if [ -n "$task" ] && ! curl -s -o /dev/null --max-time 10 http://127.0.0.1:3000/; then
  # It may have gone since.
  pid=$(pid_of "$task")
  if [ -n "$pid" ]; then within="nsenter --net --target $pid"; fi
fi
# shellcheck disable=SC2086 # a command and its arguments, or nothing
panel() { $within curl -s --max-time 20 "$@"; }
if ! panel http://127.0.0.1:3000/api/trpc/settings.health | grep -q '"status":"ok"'; then
  echo "Dokploy is not healthy: docker service ps dokploy, docker service logs dokploy"
elif [ -s /root/.dokploy-token ]; then
  status=$(printf 'x-api-key: %s\n' "$(cat /root/.dokploy-token)" |
    panel -o /dev/null -w '%{http_code}' -H @- http://127.0.0.1:3000/api/trpc/project.all)
  [ "$status" = 200 ] || echo "Dokploy answers $status to the API key in /root/.dokploy-token"
fi
[ -s /root/.dokploy-token ] || echo "there is no API key of Dokploy: /root/.dokploy-token"

traefik=$(docker inspect --format '{{.Config.Image}} {{.State.Status}}' dokploy-traefik 2>/dev/null) || traefik=nothing
[ "$traefik" = "$TRAEFIK_IMAGE running" ] || echo "the container dokploy-traefik is $traefik, declared is $TRAEFIK_IMAGE running"
curl -s -o /dev/null --max-time 10 http://127.0.0.1/ || echo "Traefik does not answer on port 80: docker logs dokploy-traefik"
if pid=$(pid_of dokploy-traefik) && [ -n "$pid" ] && nsenter --net --target "$pid" curl -s -o /dev/null --max-time 3 http://169.254.169.254/; then
  echo "containers reach Hetzner's metadata address, and with it the user data"
fi

# Whoever has Traefik's interface sees every route; Dokploy's own default opens it.
grep -q 'insecure: false' /etc/dokploy/traefik/traefik.yml 2>/dev/null || echo "Traefik's interface is open: /etc/dokploy/traefik/traefik.yml"
# The certificate that a visitor is shown, whatever the files say.
shown=$(timeout 10 openssl s_client -connect 127.0.0.1:443 -servername "$DOMAIN" </dev/null 2>/dev/null | openssl x509 2>/dev/null)
fingerprint() { openssl x509 -noout -fingerprint -sha256 2>/dev/null; }
origin=/etc/dokploy/traefik/dynamic/origin.pem
if [ "$PROXIED" = yes ] && [ ! -s "$origin" ]; then
  echo "Traefik has no origin certificate: $origin"
elif [ -z "$shown" ]; then
  echo "Traefik shows no certificate for $DOMAIN"
elif [ "$PROXIED" = yes ] && [ "$(printf '%s\n' "$shown" | fingerprint)" != "$(fingerprint <"$origin")" ]; then
  echo "Traefik does not show the origin certificate for $DOMAIN but one of $(printf '%s\n' "$shown" | openssl x509 -noout -issuer | sed 's/^issuer= *//')"
elif ! printf '%s\n' "$shown" | openssl x509 -noout -checkend 604800 >/dev/null; then
  echo "the certificate that Traefik shows for $DOMAIN ends within a week"
fi
for secret in /root/.dokploy-token /root/.dokploy-owner; do
  if [ -e "$secret" ] && [ "$(stat -c %a "$secret")" != 600 ]; then echo "$secret can be read by others"; fi
done
exit 0
