#!/bin/sh
# The machine's own wall behind Hetzner's firewall: whoever takes a label off the server opens nothing that is not open
# anyway. Installed as /usr/local/sbin/yapit-wall and run before Docker at every boot, so that no container is reached,
# or reaches out, without it. Usage: yapit-wall INTERFACE [PORTS], the public interface, and the tcp ports that are open
# on it beside ssh ("80,443"). To the other machines of the swarm (the file below, an address a line) its ports are open.
set -eu
interface=$1
ports=${2:-}
peers=/etc/yapit/swarm-peers
# Hetzner answers there with the user data, which is nothing for containers.
metadata=169.254.169.254

# Docker has changed the destination when a packet comes here: what counts is the port that was asked for.
to_containers() {
  for port in $(echo "$ports" | tr , ' '); do
    echo "-A YAPIT-CONTAINERS -i $interface -p tcp -m conntrack --ctorigdstport $port -j RETURN"
  done
  echo "-A YAPIT-CONTAINERS -i $interface -p udp -m conntrack --ctorigdstport 443 -j RETURN"
  echo "-A YAPIT-CONTAINERS -i $interface -m conntrack --ctstate NEW -j DROP"
}
# To the machine itself, and over IPv6 to Docker's proxy on it. 68 and 546: its own addresses are renewed there.
to_machine() {
  open=22${ports:+,$ports}
  for port in $(sshd -T 2>/dev/null | awk '$1 == "port" && $2 != 22 { print $2 }'); do open=$open,$port; done
  echo "-A YAPIT-MACHINE -i $interface -p tcp -m multiport --dports $open -j RETURN"
  echo "-A YAPIT-MACHINE -i $interface -p udp -m multiport --dports ${ports:+443,}68,546 -j RETURN"
  echo "-A YAPIT-MACHINE -i $interface -p tcp -m conntrack --ctstate NEW -j DROP"
  echo "-A YAPIT-MACHINE -i $interface -p udp -m conntrack --ctstate NEW -j DROP"
}
# The overlay network as it comes out of IPsec alone: who could send plain packets of one would be among the containers.
to_swarm() {
  [ -s "$peers" ] || return 0
  while read -r peer; do
    [ -n "$peer" ] || continue
    from="-A YAPIT-MACHINE -i $interface -s $peer"
    echo "$from -p tcp -m multiport --dports 2377,7946 -j RETURN"
    echo "$from -p udp --dport 7946 -j RETURN"
    echo "$from -p udp --dport 4789 -m policy --dir in --pol ipsec -j RETURN"
  done <"$peers"
}
# All rules at once or none, in chains of our own; and the way into each, before everything else.
build() {
  {
    printf '*filter\n:YAPIT-CONTAINERS - [0:0]\n:YAPIT-MACHINE - [0:0]\n:YAPIT-METADATA - [0:0]\n'
    if [ "$1" = iptables ]; then
      echo "-A YAPIT-CONTAINERS -d $metadata -j REJECT"
      echo "-A YAPIT-METADATA -d $metadata -m owner ! --uid-owner 0 -j REJECT"
      to_swarm
    fi
    to_containers
    to_machine
    echo COMMIT
  } | "$1-restore" --wait --noflush
  "$1" --wait -n -L DOCKER-USER >/dev/null 2>&1 || "$1" --wait -N DOCKER-USER
  for way in DOCKER-USER/YAPIT-CONTAINERS INPUT/YAPIT-MACHINE OUTPUT/YAPIT-METADATA; do
    "$1" --wait -C "${way%/*}" -j "${way#*/}" 2>/dev/null || "$1" --wait -I "${way%/*}" -j "${way#*/}"
  done
}
build iptables
build ip6tables
