/** What somebody types on a machine of others that is to speak: the way to the stack's queue, which stands again by itself. */
export interface GuestCommands {
  /** The first machine's. */
  address: string;
  /** "ecdsa-sha2-nistp256 AAAA…". */
  hostKey: string;
  /** With the guests' password. */
  redisUrl: (host: string) => string;
}

/**
 * A shell script for root there, run with the guest's name as the stack's file has it; its private key lies in /root/.ssh/yapit-guest,
 * and has never left it.
 */
export function guestCommands({ address, hostKey, redisUrl }: GuestCommands): string {
  const options = [
    "BatchMode=yes",
    "ExitOnForwardFailure=yes",
    "ServerAliveInterval=5",
    "ServerAliveCountMax=3",
    "StrictHostKeyChecking=yes",
    "UserKnownHostsFile=/etc/yapit-guest/known-hosts",
  ].map((option) => ` -o ${option}`);
  return `set -eu
guest=\${1:?the name that the stack has for this machine}
# Where its own containers reach it, and nobody else.
bridge=$(docker network inspect bridge --format '{{(index .IPAM.Config 0).Gateway}}')
install -d -m 700 /etc/yapit-guest
echo '${address} ${hostKey}' >/etc/yapit-guest/known-hosts
(umask 077 && echo "REDIS_URL=${redisUrl("$bridge")}" >/etc/yapit-guest/env)
cat >/etc/systemd/system/yapit-guest.service <<EOT
[Unit]
Description=The way to the queue of Yapit at ${address}
Wants=network-online.target
After=network-online.target docker.service
StartLimitIntervalSec=0
[Service]
ExecStart=/usr/bin/ssh -N -i /root/.ssh/yapit-guest${options.join("")} -L $bridge:6379:127.0.0.1:6379 yapit-guest-$guest@${address}
Restart=always
RestartSec=5
[Install]
WantedBy=multi-user.target
EOT
systemctl daemon-reload
systemctl enable yapit-guest
systemctl restart yapit-guest
`;
}
