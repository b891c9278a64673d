#!/usr/bin/env bash
# plan-beside-base.sh BASE HEAD FILE: what a change would do, without any credentials: the sandbox is brought up by the checkout in BASE,
# and FILE gets the plan of the checkout in HEAD, whose packages are installed, for it.
set -euo pipefail
usage='plan-beside-base.sh BASE HEAD FILE'
base=${1:?$usage} head=${2:?$usage} file=$(realpath -m "${3:?$usage}")

YAPIT_SANDBOX_FOLDER=$(mktemp -d)
export YAPIT_SANDBOX_FOLDER
trap 'rm -rf "$YAPIT_SANDBOX_FOLDER"' EXIT

(cd "$base" && npm ci --no-audit --no-fund && npm run sandbox -- up --stack prod)
(cd "$head" && npm run sandbox -- preview --stack prod --digest "$file")
