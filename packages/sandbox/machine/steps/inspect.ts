import { hostKeysOf } from "../ssh-daemon.ts";
import { readKey } from "../ssh-keys.ts";
import type { Step } from "./step.ts";

const SECRET_FILES = ["/root/.dokploy-token", "/root/.dokploy-owner"];

/** What operations/inspect/inspect.sh would find of what the model has. All that it looks at, a real machine shows. */
export const inspect: Step<"DOCKER_VERSION" | "TRAEFIK_IMAGE" | "DOKPLOY_IMAGE" | "DOMAIN" | "PROXIED"> = {
  inputs: ["DOCKER_VERSION", "TRAEFIK_IMAGE", "DOKPLOY_IMAGE", "DOMAIN", "PROXIED"],
  run(machine, { TRAEFIK_IMAGE }) {
    const { files, state, docker } = machine;
    const sshd = files.read("/etc/ssh/sshd_config.d/10-yapit.conf") ?? "";
    const userData = files.read("/var/lib/cloud/instance/user-data.txt") ?? "";
    const hostKeys = hostKeysOf(machine).map((key) => readKey(key)?.getPublicSSH().toString("base64") ?? "");
    const container = docker.find("dokploy-traefik");
    const traefik = container ? `${container.image} ${container.status}` : "nothing";
    const declared = `${TRAEFIK_IMAGE} running`;
    const open = SECRET_FILES.filter((path) => ![undefined, 0o600].includes(files.mode(path)));
    const findings = [
      ...hostKeys
        .filter((key) => userData.includes(key))
        .map((key) => `sshd shows the host key whose private half is in the user data: ${key}`),
      ...(sshd.includes("PasswordAuthentication no") ? [] : ["sshd does not run with 'passwordauthentication no'"]),
      ...(state.swap ? [] : ["there is no swap"]),
      ...(docker.state.version === undefined ? ["Docker does not answer"] : []),
      ...(files.read("/root/.dokploy-token") ? [] : ["there is no API key of Dokploy: /root/.dokploy-token"]),
      ...(traefik === declared ? [] : [`the container dokploy-traefik is ${traefik}, declared is ${declared}`]),
      ...open.map((path) => `${path} can be read by others`),
    ];
    return findings.map((finding) => `${finding}\n`).join("");
  },
};
