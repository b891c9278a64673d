# shellcheck shell=sh
# What every step needs; remote-script.ts puts it in front of each, which is run as `sh -s ROLE`.
set -eu
ROLE=$1

say() { echo "$ROLE: $*"; }
fail() { echo "$ROLE: $*" >&2; exit 1; }

# A connection that broke has left its run going on: it ends first.
one_at_a_time() {
  exec 9>"/run/yapit-$ROLE.lock"
  if flock -n 9; then return 0; fi
  say "an earlier run of this step still goes on; waiting up to 15 minutes for its end"
  flock -w 900 9 || fail "an earlier run of this step does not end; see ps on the machine"
}

# The folder $1 with the mode $2.
folder() {
  if [ "$(stat -c %a "$1" 2>/dev/null)" != "$2" ]; then install -d -m "$2" "$1"; fi
}
# Stdin becomes the file $1 with the mode $2, unless it is that already. Then $3, which reads it, is stale until it was
# told: a run that is cut off in between leaves the telling to the next.
put() {
  content=$(cat)
  if [ -d "$1" ]; then fail "$1 is a directory; look at it and remove it"; fi
  if [ -f "$1" ] && [ "$(cat "$1")" = "$content" ]; then
    if [ "$(stat -c %a "$1")" != "$2" ]; then chmod "$2" "$1"; fi
    return 0
  fi
  if [ ! -d "$(dirname "$1")" ]; then install -d -m 755 "$(dirname "$1")"; fi
  (umask 077 && printf '%s\n' "$content" >"$1.new")
  chmod "$2" "$1.new"
  if [ -n "${3:-}" ]; then : >"/run/yapit-stale-$3"; fi
  mv "$1.new" "$1"
}
is_stale() { [ -e "/run/yapit-stale-$1" ]; }
is_told() { rm -f "/run/yapit-stale-$1"; }

# Stdin: the addresses of the swarm's other machines, one a line, whom the machine's wall lets in.
put_peers() {
  folder /etc/yapit 700
  put /etc/yapit/swarm-peers 600 wall
  if ! is_stale wall; then return 0; fi
  systemctl restart yapit-wall || fail "the machine's wall does not stand; see journalctl -u yapit-wall on the machine"
  is_told wall
}

reload_sshd() {
  # Where a socket starts sshd, its folder is there only while sshd runs, and sshd -t wants it.
  folder /run/sshd 755
  sshd -t || fail "sshd refuses its settings; see /etc/ssh/sshd_config.d on the machine"
  # Started by its socket (Ubuntu's default since 22.10) it cannot bind the address again, and dies of a reload.
  if systemctl is-active --quiet ssh.socket; then systemctl try-restart ssh.service; else systemctl reload ssh.service; fi
}
# "ADDRESS PORT" of sshd, as this very run came in.
came_in=${SSH_CONNECTION:-- - 127.0.0.1 22}
came_in=${came_in#* * }
# The host keys that it shows there: "ssh-ed25519 AAAA…", one a line.
shown_host_keys() { ssh-keyscan -T 10 -p "${came_in#* }" "${came_in% *}" 2>/dev/null | awk '!/^#/ { print $2, $3 }'; }
# What it offers to somebody who shows no key.
offered_to_strangers() {
  ssh -p "${came_in#* }" -o BatchMode=yes -o PreferredAuthentications=none -o StrictHostKeyChecking=no \
    -o UserKnownHostsFile=/dev/null -o ConnectTimeout=10 "root@${came_in% *}" true 2>&1 || true
}
# The command $@, until it succeeds, for ten seconds.
eventually() {
  for _ in 1 2 3 4 5 6; do
    if "$@"; then return 0; fi
    sleep 2
  done
  return 1
}

installed() { dpkg -s "$1" 2>/dev/null | grep -q '^Status: [a-z]* ok installed$'; }
apt() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -q "$@"; }
# A run that died within dpkg leaves packages half installed, which apt-get by itself does not go on from.
mend_packages() {
  for _ in $(seq 60); do
    if said=$(dpkg --configure -a 2>&1); then break; fi
    case $said in *lock*) sleep 10 ;; *) break ;; esac
  done
  # What was cut off while it was unpacked is unpacked anew; no configuring brings that in order.
  for name in $(dpkg -l | awk '$1 ~ /^..R/ { print $2 }'); do
    apt install -y --reinstall "$name" >/dev/null
  done
  apt install -y -f >/dev/null
}
# What apt-get said of its failure, in $said.
refusal() { printf '%s\n' "$said" | grep '^E:' | head -n 1; }
# apt-daily may be at the package lists: their lock, unlike dpkg's, apt-get does not wait for. And a list that it could not fetch
# is no failure to it unless it is told so: nothing, or what was there last year, would be installed from.
update_lists() {
  for _ in $(seq 40); do
    if said=$(apt -o APT::Update::Error-Mode=any update 2>&1); then return 0; fi
    case $said in *lock*) sleep 15 ;; *) break ;; esac
  done
  fail "apt-get update: $(refusal)"
}
install_packages() { said=$(apt install -y "$@" 2>&1) || fail "apt-get install: $(refusal)"; }

# The image $1, before anything waits for what runs in it.
pull() {
  if docker image inspect "$1" >/dev/null 2>&1; then return 0; fi
  say "pulling $1"
  for _ in 1 2 3; do
    if said=$(timeout 600 docker pull --quiet "$1" 2>&1); then return 0; fi
    sleep 5
  done
  fail "$1 cannot be pulled: $(printf '%s\n' "${said:-no answer within 10 minutes}" | tail -n 1)"
}
