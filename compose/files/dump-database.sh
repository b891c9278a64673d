#!/bin/sh
# Dumps the database to /dumps. A name tells the time and the revision of the gateway's migrations, or "none":
# 2026-01-31T04-00-00Z.efc48e1f9c00.dump. Of each day and revision the first and the last dump are kept, of the newest
# $KEEP_DUMPS such pairs: attempts that fail one after another push neither each other's first dump out nor older ones.
# A dump is written under another name first: one that was interrupted never looks like a good one.
set -eu

revision=$(psql --no-psqlrc --no-align --tuples-only --command 'SELECT version_num FROM alembic_version' 2>/dev/null | head -n 1)
name="/dumps/$(date -u +%Y-%m-%dT%H-%M-%SZ).${revision:-none}.dump"
pg_dump --format=custom --file="$name.part"
pg_restore --list "$name.part" >/dev/null
mv "$name.part" "$name"
rm -f /dumps/*.part

# Their names are dates: they come in the order of time.
printf '%s\n' /dumps/*.dump | awk -v keep="$KEEP_DUMPS" '
  {
    name = $0
    sub(".*/", "", name)
    pair = substr(name, 1, 10) substr(name, 21)
    if (!(pair in first)) { first[pair] = $0; rank[pair] = ++pairs }
    last[pair] = $0
    dumps[NR] = $0
    pair_of[NR] = pair
  }
  END {
    for (at = 1; at <= NR; at++) {
      pair = pair_of[at]
      between = dumps[at] != first[pair] && dumps[at] != last[pair]
      if (between || rank[pair] <= pairs - keep) print dumps[at]
    }
  }' | while read -r old; do rm -f "$old"; done
echo "dumped to $name"
