#!/usr/bin/env bash
# staging-up.sh STACK: makes or updates a staging stack; its output is the stack's address alone.
set -euo pipefail
stack=${1:?staging-up.sh STACK}
case $stack in staging-?*) ;; *) echo "$stack is no staging stack" >&2; exit 2 ;; esac

pulumi stack select "$stack" --create --non-interactive >&2
pulumi up --stack "$stack" --refresh --non-interactive --yes --skip-preview >&2
pulumi stack output url --stack "$stack" --non-interactive
