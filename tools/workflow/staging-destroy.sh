#!/usr/bin/env bash
# staging-destroy.sh STACK: destroys a staging stack and forgets it; one that is gone already is no failure.
set -euo pipefail
stack=${1:?staging-destroy.sh STACK}
case $stack in staging-?*) ;; *) echo "$stack is no staging stack" >&2; exit 2 ;; esac

# Looked up in the list, for any failure of `stack select` would look like a stack that is gone.
stacks=$(pulumi stack ls --non-interactive --json)
if ! node -e 'process.exit(JSON.parse(process.argv[1]).some(({ name }) => name.split("/").at(-1) === process.argv[2]) ? 0 : 1)' "$stacks" "$stack"; then
  echo "$stack does not exist"
  exit 0
fi
# --refresh: what somebody deleted by hand is not deleted again.
pulumi destroy --stack "$stack" --refresh --non-interactive --yes --skip-preview
pulumi stack rm --stack "$stack" --non-interactive --yes
