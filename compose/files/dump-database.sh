#!/bin/sh
# Dumps the database to /dumps, newest last in the alphabet, and keeps the newest $KEEP_DUMPS.
# A dump is written under another name first: one that was interrupted never looks like a good one.
set -eu

name="/dumps/$(date -u +%Y-%m-%dT%H-%M-%SZ).dump"
pg_dump --format=custom --file="$name.part"
pg_restore --list "$name.part" >/dev/null
mv "$name.part" "$name"
rm -f /dumps/*.part

# Their names are dates: the shell lists the oldest first.
set -- /dumps/*.dump
while [ "$#" -gt "$KEEP_DUMPS" ]; do
  rm -f "$1"
  shift
done
echo "dumped to $name"
