#!/bin/sh
# What looks after the machine: the watcher, and what keeps the disk from filling up, a timer each.
# Inputs: WATCH and PRUNE (components/watching/*.sh), SETTINGS (the watcher's, with secrets in them), EVERY_MINUTES ("1", or
# "0" for nobody watching).

program=/usr/local/sbin/yapit-watch
file=/etc/yapit/watch.conf
units=/etc/systemd/system

# The timer $1 is on, and of the version that was put there.
started() {
  if is_stale "$1"; then
    systemctl daemon-reload
    systemctl enable --quiet "yapit-$1.timer"
    systemctl restart "yapit-$1.timer"
    is_told "$1"
  elif ! systemctl is-enabled --quiet "yapit-$1.timer" || ! systemctl is-active --quiet "yapit-$1.timer"; then
    systemctl enable --quiet --now "yapit-$1.timer"
  fi
  systemctl is-active --quiet "yapit-$1.timer" || fail "yapit-$1.timer does not run; see systemctl status yapit-$1.timer on the machine"
}

one_at_a_time

printf '%s\n' "$PRUNE" | put /usr/local/sbin/yapit-prune 755
put "$units/yapit-prune.service" 644 prune <<'EOT'
[Unit]
Description=Removes the images and the build cache that nothing needs

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/yapit-prune
Nice=10
IOSchedulingClass=idle
EOT
put "$units/yapit-prune.timer" 644 prune <<'EOT'
[Unit]
Description=Each hour: removes the images and the build cache that nothing needs

[Timer]
OnCalendar=hourly
RandomizedDelaySec=10min

[Install]
WantedBy=timers.target
EOT
started prune

if [ "$EVERY_MINUTES" = 0 ]; then
  if [ -e "$units/yapit-watch.timer" ]; then
    say "nobody watches any more"
    systemctl disable --quiet --now yapit-watch.timer
    rm -f "$units/yapit-watch.timer" "$units/yapit-watch.service" "$program" "$file" /var/lib/yapit/watch.state /run/yapit-watch.state
    systemctl daemon-reload
  fi
  say "images and build cache are pruned"
  exit 0
fi

printf '%s\n' "$WATCH" | put "$program" 755 watch
folder /etc/yapit 700
printf '%s\n' "$SETTINGS" | put "$file" 600 watch
put "$units/yapit-watch.service" 644 watch <<'EOT'
[Unit]
Description=Looks at the machine, and tells when something on it goes wrong or well again
After=docker.service

[Service]
Type=oneshot
ExecStart=/usr/local/sbin/yapit-watch
TimeoutStartSec=3min
# Docker's command line takes most of it, for a moment.
MemoryMax=96M
Nice=10
EOT
put "$units/yapit-watch.timer" 644 watch <<EOT
[Unit]
Description=Looks at the machine every $EVERY_MINUTES minutes

[Timer]
OnBootSec=2min
OnUnitActiveSec=${EVERY_MINUTES}min
AccuracySec=5s

[Install]
WantedBy=timers.target
EOT
started watch

# A timer that runs is no look that was had.
last=$(stat -c %Y /var/lib/yapit/watch.state 2>/dev/null || echo 0)
if [ $(($(date +%s) - last)) -gt $((EVERY_MINUTES * 120)) ]; then
  systemctl start yapit-watch.service || fail "the watcher does not get through; see journalctl -u yapit-watch on the machine"
  [ -s /var/lib/yapit/watch.state ] || fail "the watcher has seen nothing; see journalctl -u yapit-watch on the machine"
fi
say "looks every $EVERY_MINUTES minutes"
