#!/bin/sh
# The measurement's own workers in place of the deployed ones: of the same image, in the same network, with the same variables but
# threads and name. One that was cut off leaves the deployed ones stopped, which the next `end`, or pulumi up --refresh, starts.
# Inputs: ACTION (stop, start, usage, alone, end), PROJECT, REPLICAS, THREADS, MEMORY_MB, SCRIPT, DATA.
set -eu

fail() { echo "$*" >&2; exit 1; }
ours() { docker ps --all --quiet --no-trunc --filter "label=org.yaptts.measure=$PROJECT"; }
deployed() {
  docker ps --all --no-trunc --filter "label=com.docker.compose.project=$PROJECT" \
    --format '{{.ID}} {{.Label "com.docker.compose.service"}}' | awk '$2 ~ /^kokoro-cpu(-[0-9]+)?$/ { print $1 }'
}
remove_ours() { ours | xargs --no-run-if-empty docker rm --force >/dev/null; }
# A worker: the name, then what else docker run is to know.
worker() {
  template=$(deployed | head -n 1)
  [ -n "$template" ] || fail "there is no kokoro-cpu worker: pulumi up deploys it"
  name=$1
  shift
  variables=$(mktemp)
  trap 'rm -f "$variables"' EXIT
  docker inspect --format '{{range .Config.Env}}{{println .}}{{end}}' "$template" |
    grep -vE '^(WORKER_ID|OMP_NUM_THREADS|MKL_NUM_THREADS)=|^$' >"$variables" || true
  code=0
  docker run --name "$PROJECT-measure-$name" --label "org.yaptts.measure=$PROJECT" --init --cap-drop ALL \
    --security-opt no-new-privileges --cpus "$THREADS" --memory "${MEMORY_MB}m" --env-file "$variables" \
    --env "WORKER_ID=measure-$name" --env "OMP_NUM_THREADS=$THREADS" --env "MKL_NUM_THREADS=$THREADS" "$@" || code=$?
  rm -f "$variables"
  return "$code"
}
image() { docker inspect --format '{{.Image}}' "$(deployed | head -n 1)"; }

case $ACTION in
  stop)
    remove_ours
    deployed | xargs --no-run-if-empty docker stop >/dev/null
    ;;
  start)
    network=$(docker inspect --format '{{range $name, $_ := .NetworkSettings.Networks}}{{println $name}}{{end}}' "$(deployed | head -n 1)" | head -n 1)
    for number in $(seq "$REPLICAS"); do worker "$number" --detach --network "$network" "$(image)" >/dev/null; done
    ;;
  alone)
    printf '%s' "$DATA" | worker alone --rm --interactive --network none "$(image)" uv run python -c "$SCRIPT"
    ;;
  usage)
    # The processor's ticks since the boot, and of each worker the most memory it has had.
    grep '^cpu ' /proc/stat
    for id in $(ours); do
      cat "/sys/fs/cgroup/system.slice/docker-$id.scope/memory.peak" 2>/dev/null || echo unknown
    done
    ;;
  end)
    remove_ours
    deployed | xargs --no-run-if-empty docker start >/dev/null
    ;;
  *) fail "no such action: $ACTION" ;;
esac
