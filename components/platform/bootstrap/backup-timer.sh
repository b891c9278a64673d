#!/bin/sh
# Has the machine back itself up by a timer, or no longer. Safe to run again, also after it was cut off; ends by asking the bucket.
# Inputs: SETTINGS (the lines of /etc/yapit/backup.env; empty: nothing is backed up), BACKUP (components/backups/machine/backup.sh).

program=/usr/local/sbin/yapit-backup
settings=/etc/yapit/backup.env
timer=yapit-backup.timer
units=/etc/systemd/system

one_at_a_time

if [ -z "$SETTINGS" ]; then
  if [ -e "$units/$timer" ] || [ -e "$settings" ]; then
    say "no more backups"
    systemctl disable --now --quiet "$timer" 2>/dev/null || true
    rm -f "$settings" "$program" /var/lib/yapit/backup.json "$units/yapit-backup.service" "$units/$timer"
    systemctl daemon-reload
  fi
  say "nothing is backed up"
  exit 0
fi

for package in age rclone; do
  if installed "$package"; then continue; fi
  say "installing $package"
  mend_packages
  update_lists
  install_packages --no-install-recommends "$package"
done

folder /etc/yapit 700
printf '%s' "$SETTINGS" | put "$settings" 600
printf '%s' "$BACKUP" | put "$program" 700
put "$units/yapit-backup.service" 644 units <<EOT
[Unit]
Description=Backup of Yapit's database
After=docker.service network-online.target
Wants=network-online.target

[Service]
Type=oneshot
ExecStart=$program scheduled
TimeoutStartSec=6h
Nice=10
IOSchedulingClass=idle
MemoryMax=400M
EOT
put "$units/$timer" 644 units <<'EOT'
[Unit]
Description=Backup of Yapit's database, every hour

[Timer]
OnCalendar=*-*-* *:17:00
RandomizedDelaySec=120
Persistent=true

[Install]
WantedBy=timers.target
EOT
if is_stale units; then
  systemctl daemon-reload
  is_told units
fi
systemctl enable --now --quiet "$timer"
systemctl is-active --quiet "$timer" || fail "$timer does not run; see systemctl status $timer on the machine"
"$program" check || fail "the bucket does not take backups; what it said stands above"
say "done"
