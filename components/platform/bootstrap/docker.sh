#!/bin/sh
# Docker in a pinned version, its settings written before it first starts; then a one-node Swarm and Dokploy's network.
# In front: DOCKER_VERSION ("28.5.0"), ADVERTISE_ADDRESS (the machine's public IPv4).
set -eu

say() { echo "docker: $*"; }
fail() { echo "docker: $*" >&2; exit 1; }

# A run that died within dpkg leaves packages half installed, which apt-get by itself does not go on from.
mend_packages() {
  for _ in $(seq 60); do
    if said=$(dpkg --configure -a 2>&1); then break; fi
    case $said in *lock*) sleep 10 ;; *) break ;; esac
  done
  # What was cut off while it was unpacked is unpacked anew; no configuring brings that in order.
  for name in $(dpkg -l | awk '$1 ~ /^..R/ { print $2 }'); do
    apt-get -o DPkg::Lock::Timeout=600 install -y -q --reinstall "$name" >/dev/null
  done
  apt-get -o DPkg::Lock::Timeout=600 install -y -q -f >/dev/null
}
# apt-daily may be at the package lists: their lock, unlike dpkg's, apt-get does not wait for.
update_lists() {
  for _ in $(seq 40); do
    if said=$(apt-get -o DPkg::Lock::Timeout=600 update -q 2>&1); then return 0; fi
    case $said in *lock*) sleep 15 ;; *) break ;; esac
  done
  fail "apt-get update: $(printf '%s\n' "$said" | grep '^E:' | tail -n 1)"
}

# A connection that broke has left its run going on: it ends first.
exec 9>/run/yapit-docker.lock
flock -w 900 9 || fail "an earlier run of this step does not end; see ps on the machine"

settings='{
  "log-driver": "json-file",
  "log-opts": { "max-size": "10m", "max-file": "3" },
  "default-address-pools": [{ "base": "10.200.0.0/16", "size": 24 }]
}'
mkdir -p /etc/docker
if [ "$(cat /etc/docker/daemon.json 2>/dev/null)" != "$settings" ]; then
  printf '%s\n' "$settings" >/etc/docker/daemon.json.new
  mv /etc/docker/daemon.json.new /etc/docker/daemon.json
  # A restart would stop what runs here; on a machine taken over they wait for the next one.
  if command -v docker >/dev/null; then say "new settings take effect when Docker next starts"; fi
fi

# The command is there long before the packages are configured: a run cut off in between has left the mark.
unfinished=/etc/docker/.yapit-installing
if [ -e "$unfinished" ] || ! command -v docker >/dev/null; then
  : >"$unfinished"
  say "installing $DOCKER_VERSION"
  if [ ! -s /etc/apt/keyrings/docker.asc ]; then
    install -d -m 755 /etc/apt/keyrings
    curl -fsSL --retry 5 --max-time 60 https://download.docker.com/linux/ubuntu/gpg -o /etc/apt/keyrings/docker.asc.part
    mv /etc/apt/keyrings/docker.asc.part /etc/apt/keyrings/docker.asc
  fi
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
  echo "deb [arch=$(dpkg --print-architecture) signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/ubuntu $codename stable" >/etc/apt/sources.list.d/docker.list
  export DEBIAN_FRONTEND=noninteractive
  mend_packages
  update_lists
  package=$(apt-cache madison docker-ce | awk '{ print $3 }' | grep -F ":$DOCKER_VERSION-" | head -n 1)
  [ -n "$package" ] || fail "Docker's repository has no docker-ce $DOCKER_VERSION for $codename"
  apt-get -o DPkg::Lock::Timeout=600 install -y -q "docker-ce=$package" "docker-ce-cli=$package" containerd.io docker-buildx-plugin docker-compose-plugin >/dev/null
  rm -f "$unfinished"
fi
# Docker may have come from elsewhere on a machine that was taken over; there is nothing of ours to hold then.
if dpkg -s docker-ce >/dev/null 2>&1; then apt-mark hold docker-ce docker-ce-cli >/dev/null; fi
systemctl enable --now docker >/dev/null 2>&1 || fail "Docker does not start; see journalctl -u docker on the machine"

installed=$(docker version --format '{{.Server.Version}}') || fail "Docker does not answer; see journalctl -u docker on the machine"
[ "${installed%.*}" = "${DOCKER_VERSION%.*}" ] ||
  fail "Docker $installed runs here, tested is $DOCKER_VERSION; choose a dokploy.version that goes with it, or change the package by hand"

if [ "$(docker info --format '{{.Swarm.LocalNodeState}}')" != active ]; then
  say "starting the swarm"
  docker swarm init --advertise-addr "$ADVERTISE_ADDRESS" >/dev/null
fi
if ! docker network inspect dokploy-network >/dev/null 2>&1; then
  docker network create --driver overlay --attachable dokploy-network >/dev/null
fi
[ "$(docker network inspect --format '{{.Driver}} {{.Attachable}}' dokploy-network)" = "overlay true" ] ||
  fail "dokploy-network is not an attachable overlay network; remove it and run again"
say "$installed, swarm active"
