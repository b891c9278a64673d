#!/bin/sh
# On the first machine: lets a machine of others reach Redis through ssh, and nothing else, by a user of its own. Called with "gone" it
# shuts that one out again; the last one takes sshd's settings for all of them with it.
# Inputs: NAME ("gpu-1"), KEY (its public key: "ssh-ed25519 AAAA…").

user=yapit-guest-$NAME
keys=/etc/ssh/yapit-guests
settings=/etc/ssh/sshd_config.d/20-yapit-guests.conf

one_at_a_time
if [ "${2:-}" = gone ]; then
  rm -f "$keys/$user"
  if rmdir "$keys" 2>/dev/null; then
    rm -f "$settings"
    reload_sshd
  fi
  # A tunnel that stands does not end with its key.
  pkill -KILL -u "$user" || true
  if id -u "$user" >/dev/null 2>&1; then eventually userdel "$user"; fi
  say "$NAME is shut out"
  exit 0
fi

id -u "$user" >/dev/null 2>&1 || useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$user"
folder "$keys" 755
printf '%s\n' "$KEY" | put "$keys/$user" 644
# Redis has its port on loopback while there are guests (compose/releases/v0.4/services.ts).
put "$settings" 644 guests <<'EOT'
Match User yapit-guest-*
  AuthorizedKeysFile /etc/ssh/yapit-guests/%u
  AuthenticationMethods publickey
  AllowTcpForwarding local
  PermitOpen 127.0.0.1:6379
  PermitListen none
  AllowStreamLocalForwarding no
  AllowAgentForwarding no
  X11Forwarding no
  PermitTunnel no
  PermitTTY no
  ForceCommand /usr/sbin/nologin
  ClientAliveInterval 5
  ClientAliveCountMax 3
EOT
if is_stale guests; then
  reload_sshd
  is_told guests
fi
sshd -T -C "user=$user,host=guest,addr=192.0.2.1" | grep -qx 'permitopen 127.0.0.1:6379' ||
  fail "sshd does not keep guests to Redis; another file in sshd_config.d comes first"
say "$NAME is let in"
