#!/bin/sh
# Removes images and build cache that nothing needs. Installed as /usr/local/sbin/yapit-prune and run by yapit-prune.timer.
# An image stays while a container has it, stopped ones included, or a compose file on the machine names it, that of the last
# good clone included, to which a failed deployment goes back; and it goes only when it was idle at the run before, too: one that
# is being pulled or built has no container yet. Volumes are never touched. Usage: yapit-prune [CACHE_GB].
set -eu
export LC_ALL=C
cache_gb=${1:-4}
# In memory: a full disk is what it is needed on. A reboot forgets, and costs an hour.
idle=/run/yapit-idle-images
work=$(mktemp -d /run/yapit-prune.XXXXXX)
trap 'rm -rf "$work"' EXIT

exec 9>/run/yapit-prune.lock
flock -n 9 || exit 0

docker ps --all --quiet --no-trunc | xargs -r docker container inspect --format '{{.Image}}' >"$work/used"
# A swarm service that is scaled to nothing has no container.
docker service ls --quiet 2>/dev/null | xargs -r docker service inspect --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' >"$work/named" || true
cat /etc/dokploy/compose/*/code*/docker-compose*.y*ml /etc/dokploy/compose/*/code*/compose*.y*ml 2>/dev/null |
  sed -n 's/^[[:space:]]*image:[[:space:]]*["'\'']\{0,1\}\([^"'\''[:space:]]*\).*/\1/p' >>"$work/named"
sort -u "$work/named" | while read -r name; do
  docker image inspect --format '{{.ID}}' "$name" 2>/dev/null || true
done >>"$work/used"

docker image ls --all --quiet --no-trunc | sort -u >"$work/all"
sort -u "$work/used" | comm -13 - "$work/all" >"$work/idle"
touch "$idle"
comm -12 "$idle" "$work/idle" >"$work/going"
before=$(df -P /var/lib/docker | awk 'NR == 2 { print $4 }')
removed=0
while read -r image; do
  # Without force: what a container took in this very moment is refused, and so is what other images are built on.
  names=$(docker image inspect --format '{{join .RepoTags "\n"}}' "$image" 2>/dev/null) || continue
  # shellcheck disable=SC2086 # names of images hold no blanks
  if docker image rm ${names:-"$image"} >/dev/null 2>&1; then removed=$((removed + 1)); fi
done <"$work/going"
cp "$work/idle" "$idle.new"
mv "$idle.new" "$idle"

# buildx has called it by another name since 0.19.
docker buildx prune --force --max-used-space "${cache_gb}GB" >/dev/null 2>&1 ||
  docker builder prune --force --keep-storage "${cache_gb}GB" >/dev/null 2>&1 ||
  echo "yapit-prune: the build cache cannot be pruned; see docker builder prune on the machine" >&2
after=$(df -P /var/lib/docker | awk 'NR == 2 { print $4 }')
echo "yapit-prune: $removed images removed, $(((after - before) / 1024)) MB freed, $(wc -l <"$idle") idle"
