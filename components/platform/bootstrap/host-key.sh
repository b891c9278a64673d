#!/bin/sh
# Gives the machine a host key that nobody else has, and prints its public half. The one of its first boot came with the
# user data, which Hetzner goes on showing to root there. This one is of another kind, so that sshd shows both: a run that is
# cut off is repeated under the first one, which baseline.sh takes away once this one is known.
# Inputs: none.

# Standard output is the key alone.
exec 3>&1 >&2
one_at_a_time

key=/etc/ssh/ssh_host_ecdsa_key
if [ ! -s "$key" ]; then
  rm -f "$key.new" "$key.new.pub"
  ssh-keygen -q -t ecdsa -b 256 -N '' -C '' -f "$key.new"
  mv "$key.new.pub" "$key.pub"
  mv "$key.new" "$key"
fi
public=$(ssh-keygen -y -f "$key" | awk '{ print $1, $2 }')

is_shown() { shown_host_keys | grep -qxF "$public"; }
is_shown || reload_sshd
eventually is_shown || fail "sshd does not show the host key $key; see journalctl -u ssh on the machine"
echo "$public" >&3
