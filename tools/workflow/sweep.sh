#!/usr/bin/env bash
# sweep.sh: destroys the staging stacks that have expired; what it says, orphans above all, is put on the run's page too.
set -euo pipefail
code=0
said=$(npm run --silent sweep -- --destroy) || code=$?
printf '%s\n' "$said"
# Not a fenced block by three backticks: nothing in the text can end an indented one.
printf '### Sweep\n\n%s\n' "$(sed 's/^/    /' <<<"$said")" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
exit "$code"
