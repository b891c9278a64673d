/** For each key of a stack's file, a value that is accepted, as it is written there. */
export const EXAMPLES: Readonly<Record<string, string>> = {
  domain: "yaptts.org",
  expiresAfterDays: "7",
  dns: "{ zone: yaptts.org, proxied: true }",
  "dns.zone": "yaptts.org",
  "dns.createZone": "false",
  "dns.accountId": "0123456789abcdef0123456789abcdef",
  "dns.proxied": "true",
  "dns.allowChangeFrom": "{ domain: yaptts.org, proxied: true }",
  server: "{ type: cx33, location: nbg1 }",
  "server.type": "cx33",
  "server.location": "nbg1",
  "server.image": "ubuntu-24.04",
  "server.backups": "true",
  "server.allowReplacementOf": "115472193",
  "server.allowBackupRemovalOf": "115472193",
  ssh: '{ allowedFrom: ["203.0.113.0/24"] }',
  "ssh.allowedFrom": '["203.0.113.0/24", "2001:db8::/32"]',
  "ssh.adminKeys": '["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHexampleexampleexampleexampleexampleexample ada@laptop"]',
  repository: "{ name: yapit-tts/yapit, ref: v0.4.3 }",
  "repository.name": "yapit-tts/yapit",
  "repository.ref": "v0.4.3",
  "repository.branch": "main",
  "repository.deployKeyGeneration": "2",
  "repository.pushToDeploy": "true",
  dokploy: "{ version: v0.30.2 }",
  "dokploy.version": "v0.30.2",
  "dokploy.panelOpen": "false",
  application: "{ release: v0.4 }",
  "application.release": "v0.4",
  "application.auth": "stack-auth",
  "application.build": "[gateway]",
  "application.settings": '{ MAX_BLOCK_CHARS: "250" }',
  kokoro: "{ replicas: 2, threads: 2 }",
  "kokoro.replicas": "2",
  "kokoro.threads": "2",
  secrets: "{ file: secrets/prod.env.sops }",
  "secrets.file": "secrets/prod.env.sops",
  stackAuth: "{ dashboard: true }",
  "stackAuth.dashboard": "true",
  "stackAuth.keyGeneration": "2",
  watching: "{ webhook: ntfy }",
  "watching.enabled": "false",
  "watching.everyMinutes": "5",
  "watching.webhook": "ntfy",
  "watching.thresholds": "{ diskPercent: 90 }",
  adopt: "{ serverId: 115472193 }",
  "adopt.serverId": "115472193",
  "adopt.primaryIpId": "102938475",
  "adopt.firewallId": "10293847",
  "adopt.zoneId": "0123456789abcdef0123456789abcdef",
  "adopt.recordIds": '{ "A yaptts.org": 0123456789abcdef0123456789abcdef }',
  "adopt.cacheRulesId": "0123456789abcdef0123456789abcdef",
  "adopt.redirectRulesId": "0123456789abcdef0123456789abcdef",
  "adopt.projectId": "V1StGXR8_Z5jdHi6B-myT",
  "adopt.environmentId": "V1StGXR8_Z5jdHi6B-myT",
  "adopt.composeId": "V1StGXR8_Z5jdHi6B-myT",
  "adopt.hostKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHexampleexampleexampleexampleexampleexample",
};

/** @param path "ssh.allowedFrom.0" has the list's example; an unknown key has none */
export function exampleFor(path: string): string | undefined {
  const map = ["adopt.recordIds", "dns.allowChangeFrom", "application.settings", "watching.thresholds"].find((name) =>
    path.startsWith(`${name}.`),
  );
  return own(path) ?? own(path.replace(/\.\d+$/, "")) ?? (map === undefined ? undefined : own(map));
}

/** Not what every object inherits. */
function own(path: string): string | undefined {
  return Object.hasOwn(EXAMPLES, path) ? EXAMPLES[path] : undefined;
}
