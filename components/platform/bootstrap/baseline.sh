#!/bin/sh
# Makes a machine fit to run production: up to date by itself, reachable by key alone, with swap and bounded logs.
# Safe to run again, also after it was cut off: every step looks first and ends by checking its effect.
# Inputs: ADMIN_KEYS (authorized_keys lines, may be empty), REBOOT_TIME ("04:00"), HOST_KEY (the machine's own, made by
# host-key.sh: "ecdsa-sha2-nistp256 AAAA…"; empty where the machine had its host key before the program came).

# $1 as it is, but with an end to its last line: another one may follow.
whole_lines() { awk 1 "$1" 2>/dev/null || true; }

shows_its_own_alone() { [ "$(shown_host_keys)" = "$HOST_KEY" ]; }

one_at_a_time

# cloud-init ends with 2 for warnings, which are none of our business.
code=0
cloud-init status --wait >/dev/null 2>&1 || code=$?
[ "$code" -ne 1 ] || fail "cloud-init failed; see /var/log/cloud-init-output.log on the machine"

say "administrators' keys"
begin="# yapit-infra: administrators"
end="# yapit-infra: end"
keys=/root/.ssh/authorized_keys
folder /root/.ssh 700
{
  whole_lines "$keys" | sed "/^$begin\$/,/^$end\$/d"
  if [ -n "$ADMIN_KEYS" ]; then printf '%s\n%s\n%s\n' "$begin" "$ADMIN_KEYS" "$end"; fi
} | put "$keys" 600

say "ssh by key alone"
{
  cat <<'EOT'
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
X11Forwarding no
MaxAuthTries 3
LoginGraceTime 20
MaxStartups 10:30:60
MaxSessions 64
EOT
  # No other is shown from now on: that of the first boot stands in the user data.
  if [ -n "$HOST_KEY" ]; then echo "HostKey /etc/ssh/ssh_host_ecdsa_key"; fi
} | put /etc/ssh/sshd_config.d/10-yapit.conf 644 ssh
if is_stale ssh; then
  reload_sshd
  [ -z "$HOST_KEY" ] || eventually shows_its_own_alone ||
    fail "sshd shows other host keys than the machine's own; another file in sshd_config.d names them"
  case $(offered_to_strangers) in
    *"Permission denied"*password* | *"Permission denied"*keyboard*) fail "sshd still lets people in by password; see systemctl status ssh on the machine" ;;
  esac
  is_told ssh
fi
systemctl is-active --quiet ssh.socket || systemctl is-active --quiet ssh.service ||
  fail "sshd does not run; see journalctl -u ssh on the machine"
effective=$(sshd -T)
for wanted in "passwordauthentication no" "permitrootlogin without-password" "kbdinteractiveauthentication no"; do
  echo "$effective" | grep -qx "$wanted" || fail "sshd does not run with '$wanted'; another file in sshd_config.d comes first"
done

say "upgrades by themselves, reboot at $REBOOT_TIME when one needs it"
if ! installed unattended-upgrades; then
  mend_packages
  update_lists
  install_packages unattended-upgrades
fi
put /etc/apt/apt.conf.d/52yapit-upgrades 644 <<EOT
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
Unattended-Upgrade::Automatic-Reboot "true";
Unattended-Upgrade::Automatic-Reboot-Time "$REBOOT_TIME";
Unattended-Upgrade::Remove-Unused-Dependencies "true";
EOT

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
  {
    whole_lines /etc/fstab
    echo "/swapfile none swap sw 0 0"
  } | put /etc/fstab 644
fi
put /etc/sysctl.d/60-yapit.conf 644 sysctl <<'EOT'
vm.swappiness = 10
EOT
if is_stale sysctl; then
  sysctl -q -p /etc/sysctl.d/60-yapit.conf
  is_told sysctl
fi
put /etc/systemd/journald.conf.d/10-yapit.conf 644 journald <<'EOT'
[Journal]
SystemMaxUse=500M
EOT
if is_stale journald; then
  systemctl restart systemd-journald
  is_told journald
fi
say "done"
