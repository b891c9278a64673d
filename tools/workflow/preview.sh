#!/usr/bin/env bash
# preview.sh STACK FOLDER: asks the services and plans; FOLDER gets preview.json (for the report), plan.json (for `pulumi up --plan`)
# and preview.log. A preview that fails still tells in its JSON what is wrong, so the step that reports it decides; without JSON it fails here.
set -euo pipefail
stack=${1:?preview.sh STACK FOLDER} folder=${2:?preview.sh STACK FOLDER}
# shellcheck source=tools/workflow/ssh-key.sh
. "$(dirname "$0")/ssh-key.sh"
mkdir -p "$folder"

# Each checkout would make a salt of its own, and a saved plan opens with the one that it was made with alone: the job behind the
# approval ended with "message authentication failed".
if [ -n "${PULUMI_CONFIG_PASSPHRASE:-}" ] && ! grep -qs '^encryptionsalt:' "Pulumi.$stack.yaml"; then
  echo "Pulumi.$stack.yaml has no encryptionsalt, so nobody could carry out this plan: commit the line that pulumi stack init wrote into it" >&2
  exit 1
fi

code=0
pulumi preview --stack "$stack" --refresh --non-interactive --json --save-plan "$folder/plan.json" \
  >"$folder/preview.json" 2>"$folder/preview.log" || code=$?
cat "$folder/preview.log" >&2
if [ ! -s "$folder/preview.json" ]; then
  echo "pulumi preview of $stack printed no plan (exit code $code)" >&2
  exit 1
fi
