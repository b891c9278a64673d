#!/bin/sh
# Dumps the database to /dumps, newest last in the alphabet, and keeps the newest $KEEP_DUMPS.
# A dump is written under another name first: one that was interrupted never looks like a good one.
set -eu

name="/dumps/$(date -u +%Y-%m-%dT%H-%M-%SZ).dump"
pg_dump --format=custom --file="$name.part"
pg_restore --list "$name.part" >/dev/null
mv "$name.part" "$name"
rm -f /dumps/*.part

keep_from=$((KEEP_DUMPS + 1))
# Names are dates without spaces: a listing is safe to split by lines.
# shellcheck disable=SC2012
ls -1 /dumps/*.dump | sort -r | tail -n +"$keep_from" | while read -r old; do rm -f "$old"; done
echo "dumped to $name"
