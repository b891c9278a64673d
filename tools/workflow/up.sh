#!/usr/bin/env bash
# up.sh STACK FOLDER: does what FOLDER/plan.json says and nothing else; the engine refuses where the plan no longer fits. FOLDER gets up.log.
set -euo pipefail
stack=${1:?up.sh STACK FOLDER} folder=${2:?up.sh STACK FOLDER}

# --skip-preview: the plan is the preview, and it was reviewed.
pulumi up --stack "$stack" --refresh --non-interactive --yes --skip-preview --plan "$folder/plan.json" 2>&1 | tee "$folder/up.log"
