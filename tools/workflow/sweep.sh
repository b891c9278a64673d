#!/usr/bin/env bash
# sweep.sh: destroys the staging stacks that have expired; what it says, orphans above all, is put on the run's page too.
set -euo pipefail
code=0
said=$(npm run --silent sweep -- --destroy) || code=$?
printf '%s\n' "$said"
# An indented block: nothing in the text can end it.
printf '### Sweep\n\n    %s\n' "${said//$'\n'/$'\n'    }" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
exit "$code"
