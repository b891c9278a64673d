# shellcheck shell=sh disable=SC2154
# What the watcher remembers, when a state has changed, and how that is told: the second part of it, which watch.sh calls.

# What is remembered, from whichever place has it newer: "look TIME", "check WHAT STATE SINCE LOOKS SAID TODO" (LOOKS in a row
# that speak against STATE), "restarts ID BEFORE LATER TIME", "untold TIME WHAT STATE SAID TODO", "tries N".
remembered() {
  newest=$kept
  if [ "$(awk '$1 == "look" { print $2 }' "$spare" 2>/dev/null || true)" -gt "$(awk '$1 == "look" { print $2 }' "$kept" 2>/dev/null || true)" ] 2>/dev/null || [ ! -s "$kept" ]; then newest=$spare; fi
  [ ! -s "$newest" ] || cat "$newest"
}
# Restarts of each container at the beginning of the hour before, as far as it is known.
restarts_since() { remembered | awk '$1 == "restarts" { print $2, $3 }'; }

# Stdin: what is remembered, then what was found. Prints what is to be remembered. A state changes when $LOOKS looks in a row
# say so; what changed is untold until it is told.
judged() {
  awk -F '\t' -v OFS='\t' -v now="$now" -v looks="$LOOKS" -v tells="${WEBHOOK_URL:+yes}" '
    $1 == "check" { state[$2] = $3; since[$2] = $4; against[$2] = $5; detail[$2] = $6 }
    $1 == "restarts" && NF == 5 { before[$2] = $3; later[$2] = $4; moment[$2] = $5 }
    $1 == "restarts" && NF == 3 {
      id = $2
      if (!(id in before)) { before[id] = later[id] = $3; moment[id] = now }
      else if (now - moment[id] > 1800) { before[id] = later[id]; later[id] = $3; moment[id] = now }
      seen[id] = 1
    }
    $1 == "untold" && tells { untold[++waiting] = $0 }
    $1 == "tries" { tries = $2 }
    function changed(what, to, said, todo) {
      state[what] = to; since[what] = now; against[what] = 0
      if (tells) untold[++waiting] = "untold" OFS now OFS what OFS to OFS said OFS todo
    }
    $1 == "finding" {
      what = $2; order[++n] = what; is[what] = 1
      if (!(what in state)) { state[what] = "ok"; since[what] = now; against[what] = 0 }
      if ($3 == "same" || $3 == state[what]) against[what] = 0
      else if (++against[what] >= looks) changed(what, $3, $4, $5)
      detail[what] = $4; todo[what] = $5
    }
    END {
      for (what in state) if (!(what in is) && state[what] == "fault") changed(what, "ok", "is not watched any more", "")
      print "look", now
      for (i = 1; i <= n; i++) { what = order[i]; print "check", what, state[what], since[what], against[what], detail[what], todo[what] }
      for (id in seen) print "restarts", id, before[id], later[id], moment[id]
      for (i = waiting > 50 ? waiting - 49 : 1; i <= waiting; i++) print untold[i]
      if (waiting) print "tries", tries + 0
    }'
}

# Stdin becomes what is remembered, all of it or nothing.
remember() {
  text=$(cat)
  for place in "$kept" "$spare"; do
    if (umask 077 && mkdir -p "${place%/*}" && printf '%s\n' "$text" >"$place.new" && mv "$place.new" "$place") 2>/dev/null; then
      [ "$place" = "$spare" ] || rm -f "$spare"
      return
    fi
    rm -f "$place.new"
  done
  echo "what was seen can be kept neither in $kept nor in $spare" >&2
}

json_string() {
  printf '"'
  sed 's/\\/\\\\/g; s/"/\\"/g; s/	/\\t/g; s/[[:cntrl:]]//g' | awk 'NR > 1 { printf "%s", "\\n" } { printf "%s", $0 }'
  printf '"'
}
# The untold of stdin, a line each, for people.
sentences() {
  while IFS="$tab" read -r kind at what state said todo; do
    [ "$kind" = untold ] || continue
    clock=$(date -u -d "@$at" +%H:%M)
    if [ "$state" = fault ]; then echo "✗ $what: $said ($clock UTC) → $todo"; else echo "✓ $what: well again, $said ($clock UTC)"; fi
  done
}
# And for machines.
changes() {
  separator=
  while IFS="$tab" read -r kind at what state said todo; do
    [ "$kind" = untold ] || continue
    printf '%s{"at":%s,"about":%s,"state":"%s","detail":%s,"todo":%s}' "$separator" "$at" "$(printf %s "$what" | json_string)" \
      "$state" "$(printf %s "$said" | json_string)" "$(printf %s "$todo" | json_string)"
    separator=,
  done
}
# An address is a secret, and shows on no command line; stdin is the body.
post() {
  address=$1
  shift
  curl --silent --show-error --fail --output /dev/null --max-time 20 --config /dev/fd/3 "$@" 3<<CONFIG
url = "$address"
CONFIG
}
# Sends what is untold. $1: what is remembered.
tell() {
  said=$(printf '%s\n' "$1" | sentences)
  faults=$(printf '%s\n' "$1" | awk -F '\t' '$1 == "check" && $3 == "fault" { n++ } END { print n + 0 }')
  title="yapit $STACK: $([ "$faults" -eq 0 ] && echo "all is well" || echo "faults: $faults")"
  case $WEBHOOK_KIND in
    ntfy)
      printf %s "$said" | post "$WEBHOOK_URL" --data-binary @- --header "Title: $title" \
        --header "Priority: $([ "$faults" -eq 0 ] && echo default || echo high)"
      ;;
    slack) printf '{"text":%s}' "$(printf '%s\n%s' "$title" "$said" | json_string)" | post_json ;;
    # It takes 2000 characters.
    discord) printf '{"content":%s}' "$(printf '%s\n%s' "$title" "$said" | cut -c 1-300 | head -n 6 | json_string)" | post_json ;;
    *) printf '{"stack":"%s","faults":%s,"changes":[%s]}' "$STACK" "$faults" "$(printf '%s\n' "$1" | changes)" | post_json ;;
  esac
}
post_json() { post "$WEBHOOK_URL" --data-binary @- --header 'content-type: application/json'; }
