#!/bin/sh
# Makes a machine fit to run production: up to date by itself, reachable by key alone, with swap and bounded logs.
# Safe to run again, also after it was cut off: every step looks first and ends by checking its effect.
# In front: ADMIN_KEYS (authorized_keys lines, may be empty), REBOOT_TIME ("04:00").
set -eu

say() { echo "baseline: $*"; }
fail() { echo "baseline: $*" >&2; exit 1; }
# Writes stdin to $1. Whoever reads the file is told every time: a run that died in between had no chance to.
put() {
  mkdir -p "$(dirname "$1")"
  cat >"$1.new"
  chmod 644 "$1.new"
  mv "$1.new" "$1"
}

# $1 as it is, but with an end to its last line: another one may follow.
whole_lines() { awk 1 "$1"; }
# A run that died within dpkg leaves packages half installed, which apt-get by itself does not go on from.
mend_packages() {
  for _ in $(seq 60); do
    if said=$(dpkg --configure -a 2>&1); then break; fi
    case $said in *lock*) sleep 10 ;; *) break ;; esac
  done
  # What was cut off while it was unpacked is unpacked anew; no configuring brings that in order.
  for name in $(dpkg -l | awk '$1 ~ /^..R/ { print $2 }'); do
    apt-get -o DPkg::Lock::Timeout=600 install -y -q --reinstall "$name" >/dev/null
  done
  apt-get -o DPkg::Lock::Timeout=600 install -y -q -f >/dev/null
}

# A connection that broke has left its run going on: it ends first.
exec 9>/run/yapit-baseline.lock
flock -w 900 9 || fail "an earlier run of this step does not end; see ps on the machine"

# cloud-init ends with 2 for warnings, which are none of our business.
code=0
cloud-init status --wait >/dev/null 2>&1 || code=$?
[ "$code" -ne 1 ] || fail "cloud-init failed; see /var/log/cloud-init-output.log on the machine"

say "administrators' keys"
begin="# yapit-infra: administrators"
end="# yapit-infra: end"
keys=/root/.ssh/authorized_keys
install -d -m 700 /root/.ssh
touch "$keys"
{
  whole_lines "$keys" | sed "/^$begin\$/,/^$end\$/d"
  if [ -n "$ADMIN_KEYS" ]; then printf '%s\n%s\n%s\n' "$begin" "$ADMIN_KEYS" "$end"; fi
} >"$keys.new"
chmod 600 "$keys.new"
mv "$keys.new" "$keys"

say "ssh by key alone"
put /etc/ssh/sshd_config.d/10-yapit.conf <<'EOF'
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
X11Forwarding no
MaxAuthTries 3
LoginGraceTime 20
MaxStartups 10:30:60
MaxSessions 64
EOF
sshd -t || fail "sshd refuses its new settings; see /etc/ssh/sshd_config.d/10-yapit.conf"
systemctl reload ssh
effective=$(sshd -T)
for wanted in "passwordauthentication no" "permitrootlogin without-password" "kbdinteractiveauthentication no"; do
  echo "$effective" | grep -qx "$wanted" || fail "sshd does not run with '$wanted'; another file in sshd_config.d comes first"
done

say "upgrades by themselves, reboot at $REBOOT_TIME when one needs it"
export DEBIAN_FRONTEND=noninteractive
if ! dpkg -s unattended-upgrades 2>/dev/null | grep -q '^Status: [a-z]* ok installed$'; then
  mend_packages
  apt-get -o DPkg::Lock::Timeout=600 install -y -q unattended-upgrades >/dev/null
fi
put /etc/apt/apt.conf.d/52yapit-upgrades <<EOF
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Automatic-Reboot "true";
Unattended-Upgrade::Automatic-Reboot-Time "$REBOOT_TIME";
Unattended-Upgrade::Remove-Unused-Dependencies "true";
EOF

say "swap and bounded logs"
if ! swapon --show=NAME --noheadings | grep -q .; then
  if [ ! -f /swapfile ]; then
    fallocate -l 4G /swapfile.part
    chmod 600 /swapfile.part
    mkswap /swapfile.part >/dev/null
    mv /swapfile.part /swapfile
  fi
  swapon /swapfile
fi
if [ -f /swapfile ] && ! grep -q '^/swapfile ' /etc/fstab 2>/dev/null; then
  touch /etc/fstab
  {
    whole_lines /etc/fstab
    echo "/swapfile none swap sw 0 0"
  } >/etc/fstab.new
  chmod 644 /etc/fstab.new
  mv /etc/fstab.new /etc/fstab
fi
put /etc/sysctl.d/60-yapit.conf <<'EOF'
vm.swappiness = 10
EOF
sysctl -q -p /etc/sysctl.d/60-yapit.conf
put /etc/systemd/journald.conf.d/10-yapit.conf <<'EOF'
[Journal]
SystemMaxUse=500M
EOF
systemctl restart systemd-journald
say "done"
