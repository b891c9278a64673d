#!/usr/bin/env bash
# up.sh STACK FOLDER: does what FOLDER/plan.json says and nothing else; the engine refuses where the plan no longer fits. FOLDER gets up.log.
set -euo pipefail
stack=${1:?up.sh STACK FOLDER} folder=${2:?up.sh STACK FOLDER}
# shellcheck source=tools/workflow/ssh-key.sh
. "$(dirname "$0")/ssh-key.sh"

# Not --skip-preview: the preview is held to the plan too, so that one that no longer fits is refused before anything is done.
pulumi up --stack "$stack" --refresh --non-interactive --yes --plan "$folder/plan.json" 2>&1 | tee "$folder/up.log"
