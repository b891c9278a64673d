#!/bin/sh
# Docker in a pinned version, its settings written before it first starts; the machine's own wall; then, on the first
# machine, a Swarm and Dokploy's network. Others join it by join.sh.
# Inputs: DOCKER_VERSION ("28.5.0"), ADVERTISE_ADDRESS (the machine's public IPv4), WALL (wall.sh), OPEN_PORTS ("80,443"; may
# be empty), SWARM ("starts" one, or "joins" another machine's to speak there).

one_at_a_time

# A restart would stop what runs here; on a machine taken over the settings wait for the next one.
case $SWARM in
  starts) labels= ;;
  # What the speakers are placed by.
  joins) labels='
  "labels": ["org.yaptts.speaks=yes"],' ;;
esac
put /etc/docker/daemon.json 644 docker <<EOT
{$labels
  "log-driver": "json-file",
  "log-opts": { "max-size": "10m", "max-file": "3" },
  "default-address-pools": [{ "base": "10.200.0.0/16", "size": 24 }]
}
EOT
if is_stale docker; then
  if command -v docker >/dev/null; then say "new settings take effect when Docker next starts"; fi
  is_told docker
fi

# The command is there long before the packages are configured: a run cut off in between has left the mark.
unfinished=/etc/docker/.yapit-installing
if [ -e "$unfinished" ] || ! command -v docker >/dev/null; then
  : >"$unfinished"
  say "installing $DOCKER_VERSION"
  if [ ! -s /etc/apt/keyrings/docker.asc ]; then
    install -d -m 755 /etc/apt/keyrings
    curl -fsSL --retry 5 --max-time 60 https://download.docker.com/linux/ubuntu/gpg -o /etc/apt/keyrings/docker.asc.part ||
      fail "the key of Docker's packages cannot be fetched; on this machine's clock it is $(date -u '+%F %R')"
    mv /etc/apt/keyrings/docker.asc.part /etc/apt/keyrings/docker.asc
  fi
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  put /etc/apt/sources.list.d/docker.list 644 <<EOT
deb [arch=$(dpkg --print-architecture) signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/ubuntu $codename stable
EOT
  mend_packages
  update_lists
  package=$(apt-cache madison docker-ce | awk '{ print $3 }' | grep -F ":$DOCKER_VERSION-" | head -n 1)
  [ -n "$package" ] || fail "Docker's repository has no docker-ce $DOCKER_VERSION for $codename"
  install_packages "docker-ce=$package" "docker-ce-cli=$package" containerd.io docker-buildx-plugin docker-compose-plugin
  rm -f "$unfinished"
fi
# Docker may have come from elsewhere on a machine that was taken over; there is nothing of ours to hold then.
if installed docker-ce && ! apt-mark showhold | grep -qx docker-ce; then apt-mark hold docker-ce docker-ce-cli >/dev/null; fi

say "the machine's own wall"
interface=$(ip -o -4 address show to "$ADVERTISE_ADDRESS" | awk '{ print $2; exit }')
[ -n "$interface" ] || fail "no network interface of the machine has the address $ADVERTISE_ADDRESS"
printf '%s\n' "$WALL" | put /usr/local/sbin/yapit-wall 755 wall
put /etc/systemd/system/yapit-wall.service 644 wall <<EOT
[Unit]
Description=What of this machine is reached from outside, and what its containers reach
Before=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/yapit-wall $interface $OPEN_PORTS

[Install]
WantedBy=multi-user.target
EOT
# The unit has run, and nobody has emptied what it built.
wall_stands() {
  systemctl is-enabled --quiet yapit-wall 2>/dev/null && systemctl is-active --quiet yapit-wall || return 1
  for tables in iptables ip6tables; do
    "$tables" --wait -S YAPIT-CONTAINERS 2>/dev/null | grep -q -- '-j DROP' || return 1
    "$tables" --wait -C DOCKER-USER -j YAPIT-CONTAINERS 2>/dev/null || return 1
    "$tables" --wait -C INPUT -j YAPIT-MACHINE 2>/dev/null || return 1
  done
}
if is_stale wall || ! wall_stands; then
  systemctl daemon-reload
  systemctl enable --quiet yapit-wall
  systemctl restart yapit-wall || fail "the machine's wall does not stand; see journalctl -u yapit-wall on the machine"
  is_told wall
fi

# Docker starts what is in a Swarm network again before the network is there, and gives up what it could not start
# (https://github.com/moby/moby/issues/32607): for five minutes it is asked once more.
put /usr/local/sbin/yapit-started-again 755 again <<'EOT'
#!/bin/sh
for _ in $(seq 60); do
  docker ps --all --quiet --filter status=exited |
    xargs -r docker inspect --format '{{.Name}} {{.HostConfig.RestartPolicy.Name}} {{.State.Error}}' |
    sed -nE 's#^/(\S+) (always|unless-stopped) .*network.*#\1#p' | xargs -r docker start
  sleep 5
done
EOT
put /etc/systemd/system/yapit-started-again.service 644 again <<'EOT'
[Unit]
Description=Containers that Docker gave up since their network was not there yet
After=docker.service
PartOf=docker.service

[Service]
ExecStart=/usr/local/sbin/yapit-started-again

[Install]
WantedBy=docker.service
EOT
if is_stale again; then
  systemctl daemon-reload
  systemctl enable --quiet yapit-started-again
  is_told again
fi

if ! systemctl is-enabled --quiet docker || ! systemctl is-active --quiet docker; then
  systemctl enable --now docker >/dev/null 2>&1 || fail "Docker does not start; see journalctl -u docker on the machine"
fi
running=$(docker version --format '{{.Server.Version}}') || fail "Docker does not answer; see journalctl -u docker on the machine"
[ "${running%.*}" = "${DOCKER_VERSION%.*}" ] ||
  fail "Docker $running runs here, tested is $DOCKER_VERSION; choose a dokploy.version that goes with it, or, with a restart of all that runs on the machine, type there: apt-get update && apt-get install --allow-change-held-packages docker-ce=5:$DOCKER_VERSION-* docker-ce-cli=5:$DOCKER_VERSION-*"

if [ "$SWARM" = starts ]; then
  if [ "$(docker info --format '{{.Swarm.LocalNodeState}}')" != active ]; then
    say "starting the swarm"
    docker swarm init --advertise-addr "$ADVERTISE_ADDRESS" >/dev/null
  fi
  if ! docker network inspect dokploy-network >/dev/null 2>&1; then
    docker network create --driver overlay --attachable dokploy-network >/dev/null
  fi
  # Swarm names the driver of a new network once it has allocated it, a moment later.
  for _ in $(seq 20); do
    kind=$(docker network inspect --format '{{.Driver}} {{.Attachable}}' dokploy-network)
    [ "$kind" = " true" ] || break
    sleep 1
  done
  [ "$kind" = "overlay true" ] ||
    fail "dokploy-network is not an attachable overlay network; remove it and run again"
fi
# Docker takes its way to the wall off and puts it back while it makes a network.
for _ in $(seq 10); do
  if iptables --wait -C FORWARD -j DOCKER-USER 2>/dev/null; then
    say "$running, behind the wall"
    exit 0
  fi
  sleep 1
done
fail "Docker does not ask the machine's wall; is \"iptables\": false in /etc/docker/daemon.json?"
