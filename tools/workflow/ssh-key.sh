# shellcheck shell=bash
# Sourced. A machine that was taken over lets in a key of its administrators: it comes as a secret's text, and the program reads a file.
# A machine of the program's own needs none.
if [ -n "${SSH_PRIVATE_KEY:-}" ]; then
  # mktemp's files are for their owner alone.
  YAPIT_SSH_KEY_FILE=$(mktemp)
  trap 'rm -f "$YAPIT_SSH_KEY_FILE"' EXIT
  printf '%s\n' "$SSH_PRIVATE_KEY" >"$YAPIT_SSH_KEY_FILE"
  export YAPIT_SSH_KEY_FILE
  unset SSH_PRIVATE_KEY
fi
