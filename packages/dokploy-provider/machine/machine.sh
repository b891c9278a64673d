#!/bin/sh
# What the provider and the operations ask of a machine, answered as one line of JSON. Read by `sh -s -- QUESTION ARGUMENTS`
# from stdin, so that it is never of another version than who asks; data for a question is its standard input.
# Needs Docker and what a bare Ubuntu has. A fault is a sentence on stderr and an exit code other than 0.
set -eu
export LC_ALL=C

fail() { echo "$*" >&2; exit 1; }
# stdin as a JSON string; control characters but tab and line feed are left out.
json_string() {
  printf '"'
  sed 's/\\/\\\\/g; s/"/\\"/g; s/	/\\t/g; s/[[:cntrl:]]//g' | awk 'NR > 1 { printf "%s", "\\n" } { printf "%s", $0 }'
  printf '"'
}
# A file's text, or null.
json_file() { if [ -s "$1" ]; then json_string <"$1"; else printf null; fi; }
yes_or_no() { if "$@" >/dev/null 2>&1; then printf true; else printf false; fi; }

# $1: a label ("com.docker.compose.project=NAME"). One that went between the list and the look is not shown.
containers() {
  # By the names of the engine's Go types (.ID): where one is unknown, docker falls back to a form that fails at a missing .State.Health.
  view='{"id":{{json .ID}},"name":{{json .Name}},"image":{{json .Config.Image}},"labels":{{json .Config.Labels}},"env":{{json .Config.Env}},
"status":{{json .State.Status}},"health":{{if .State.Health}}{{json .State.Health.Status}}{{else}}null{{end}},"exitCode":{{json .State.ExitCode}},
"restarts":{{json .RestartCount}},"restartPolicy":{{json .HostConfig.RestartPolicy.Name}},"created":{{json .Created}},"started":{{json .State.StartedAt}}}'
  for attempt in 1 2 3 4 5; do
    ids=$(docker ps --all --quiet --no-trunc --filter "label=$1")
    shown=
    # shellcheck disable=SC2086 # ids are hex digits, one a word
    if [ -z "$ids" ] || shown=$(docker container inspect --format "$view" $ids); then
      printf '{"now":%s,"containers":[%s]}\n' "$(date -u +%s)" "$(printf %s "$shown" | awk '/^\{/ && NR > 1 { printf "," } { printf "%s", $0 }')"
      return
    fi
    sleep "$attempt"
  done
  exit 1
}

# $1: a container, $2: how many lines.
logs() {
  printf '{"text":'
  docker logs --tail "$2" "$1" 2>&1 | json_string
  echo '}'
}

# $1: a container; then the command. Its standard input is the question's.
run_in() {
  answer=$(mktemp -d)
  trap 'rm -rf "$answer"' EXIT
  code=0
  docker exec -i "$@" >"$answer/out" 2>"$answer/err" || code=$?
  printf '{"code":%s,"stdout":%s,"stderr":%s}\n' "$code" "$(json_string <"$answer/out")" "$(json_string <"$answer/err")"
}

# A copy of the clone that passed the gate, beside it: Dokploy deploys branches, not commits, and empties its clone at each
# deployment, so that nothing else could bring an older commit back. Without the .env that Dokploy writes at each deployment:
# secrets lie in one place only.
# $1: the service's folder, $2: where in the clone its compose file lies, $3: the commit that has to be there, or empty.
keep() {
  cd "/etc/dokploy/compose/$1" && rm -rf code.good && cp -a code code.good &&
    { [ -z "$3" ] || grep -rqsF "$3" code.good/.git/HEAD code.good/.git/packed-refs code.good/.git/refs; } &&
    rm -f "code.good/$2/.env" && return
  rm -rf code.good
  return 1
}
restore() { cd "/etc/dokploy/compose/$1" && [ -d code.good ] && rm -rf code && cp -a code.good code; }

question=${1:-}
[ -z "$question" ] || shift
case $question in
  api-key) printf '{"key":%s}\n' "$(json_file /root/.dokploy-token)" ;;
  renew-api-key)
    # Installed by the bootstrap; its own words are the fault's.
    /usr/local/sbin/yapit-dokploy-access >/dev/null
    echo '{}'
    ;;
  visitor-certificate) printf '{"pem":%s}\n' "$(json_file /root/.yapit-visitor.pem)" ;;
  containers) containers "$1" ;;
  logs) logs "$1" "$2" ;;
  restart)
    docker restart "$1" >/dev/null
    echo '{}'
    ;;
  run-in) run_in "$@" ;;
  keep-clone) printf '{"kept":%s}\n' "$(yes_or_no keep "$1" "$2" "$3")" ;;
  watch)
    # What the watcher finds now (components/watching/watch.sh).
    if [ -x /usr/local/sbin/yapit-watch ]; then
      printf '{"watch":'
      /usr/local/sbin/yapit-watch --json || printf null
      echo '}'
    else
      echo '{"watch":null}'
    fi
    ;;
  restore-clone) printf '{"restored":%s}\n' "$(yes_or_no restore "$1")" ;;
  *) fail "no such question: $question" ;;
esac
