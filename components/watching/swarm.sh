# shellcheck shell=sh disable=SC2154 # what the parts around it set
# What the watcher sees of the machines that only speak: a part of it, which looks.sh calls.

# The machines that only speak, as the swarm knows them, and what it runs on them. One that leaves is drained first, and is away on purpose.
look_at_swarm() {
  [ -s "$peers" ] || return 0
  swarm=$({
    timeout 20 docker node ls --filter role=worker --format 'node\t{{.Hostname}}\t{{.Status}}\t{{.Availability}}' &&
      timeout 20 docker service ls --filter "label=com.docker.stack.namespace=$speech" --format 'service\t{{.Name}}\t{{.Mode}}' &&
      # No tasks are an error to it.
      { timeout 20 docker stack ps --no-trunc --format 'task\t{{.Name}}\t{{.Node}}\t{{.DesiredState}}\t{{.CurrentState}}\t{{.Error}}' "$speech" || true; }
  } 2>/dev/null) || {
    unseen 'machine|speech'
    return
  }
  printf '%s\n' "$swarm" | awk -F '\t' -v OFS='\t' -v stack="$STACK" -v speech="$speech" -v limit="$RESTARTS" '
    function recent(state) { return state ~ /(second|minute)s? ago/ }
    $1 == "node" {
      state = $4 != "Active" || $3 == "Unknown" ? "same" : $3 == "Ready" ? "ok" : "fault"
      print "finding", "machine " $2, state, $4 == "Drain" ? "leaves" : "is " tolower($3), \
        "npm run recover -- --stack " stack " --start starts it where it is off, pulumi up --refresh makes it anew where it is gone; else journalctl -u docker on it"
      if ($3 == "Ready" && $4 == "Active") { machines++; ready[$2] = 1 }
    }
    $1 == "service" { sub("^" speech "_", "", $2); order[++n] = $2; mode[$2] = $3 }
    $1 == "task" {
      sub(/^ *\\_ /, "", $2); sub("^" speech "_", "", $2); sub(/\..*/, "", $2)
      if ($5 ~ /^(Failed|Rejected)/ && recent($5) && ++ended[$2, $3] > most[$2]) { most[$2] = ended[$2, $3]; where[$2] = $3; why[$2] = $6 }
      if ($4 != "Running" || mode[$2] == "global" && !($3 in ready)) next
      if ($5 ~ /^Running/) runs[$2]++
      else if ($5 ~ /^(New|Allocated|Assigned|Accepted|Preparing|Ready|Starting)/ && recent($5)) starting[$2]++
    }
    END {
      # Swarm keeps no more than five of the tasks that have ended.
      if (limit > 4) limit = 4
      for (i = 1; i <= n; i++) {
        service = order[i]; count = mode[service] == "global" ? machines + 0 : 1
        said = runs[service] + 0 " of " count (count == 1 ? " runs" : " run")
        if (most[service] >= limit) { state = "fault"; said = "ended " most[service] " times within the hour on " where[service] ": " why[service] }
        else if (runs[service] + 0 >= count) state = "ok"
        else if (runs[service] + starting[service] >= count) state = "same"
        else state = "fault"
        print "finding", "speech " service, state, said, \
          "docker stack ps --no-trunc " speech " on the first machine tells why; docker service update --force " speech "_" service " starts it anew"
      }
    }'
}
