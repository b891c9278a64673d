import type { Machine } from "../machine.ts";
import { hostKeysOf } from "../ssh-daemon.ts";
import { readKey } from "../ssh-keys.ts";
import { minor } from "./docker.ts";
import type { Step } from "./step.ts";

/** What operations/inspect/inspect.sh would find. */
export const inspect: Step<"DOCKER_VERSION" | "TRAEFIK_IMAGE" | "DOKPLOY_IMAGE" | "DOMAIN" | "PROXIED"> = {
  inputs: ["DOCKER_VERSION", "TRAEFIK_IMAGE", "DOKPLOY_IMAGE", "DOMAIN", "PROXIED"],
  run: (machine, values) =>
    [...hostFindings(machine), ...dockerFindings(machine, values)].map((finding) => `${finding}\n`).join(""),
};

const UPGRADES = "/etc/apt/apt.conf.d/52yapit-upgrades";
const TRAEFIK = "/etc/dokploy/traefik/traefik.yml";
const ORIGIN = "/etc/dokploy/traefik/dynamic/origin.pem";

function hostFindings(machine: Machine): string[] {
  const { files, state } = machine;
  const has = (path: string, words: string): boolean => files.read(path)?.includes(words) === true;
  const sshd = "/etc/ssh/sshd_config.d/10-yapit.conf";
  const wanted: [boolean, string][] = [
    [has(sshd, "PasswordAuthentication no"), "sshd does not run with 'passwordauthentication no'"],
    [has(sshd, "PermitRootLogin prohibit-password"), "sshd does not run with 'permitrootlogin without-password'"],
    [has(sshd, "KbdInteractiveAuthentication no"), "sshd does not run with 'kbdinteractiveauthentication no'"],
    [has(UPGRADES, 'Automatic-Reboot "true"'), `the machine does not reboot itself for upgrades: ${UPGRADES}`],
    [state.packages.includes("unattended-upgrades"), "unattended-upgrades is not installed"],
    [state.swap, "there is no swap"],
    [has("/etc/systemd/journald.conf.d/10-yapit.conf", "SystemMaxUse="), "the journal's size is not bounded"],
    [
      files.read("/usr/local/sbin/yapit-wall") !== undefined,
      "the machine's own wall does not come back after a reboot: yapit-wall.service",
    ],
    [has("/etc/docker/daemon.json", '"max-size"'), "the containers' logs are not bounded: /etc/docker/daemon.json"],
  ];
  const given = files.read("/var/lib/cloud/instance/user-data.txt") ?? "";
  const shown = hostKeysOf(machine).map((key) => readKey(key)?.getPublicSSH().toString("base64") ?? "");
  return [
    ...shown
      .filter((key) => given.includes(key))
      .map((key) => `sshd shows the host key whose private half is in the user data: ${key}`),
    ...wanted.flatMap(([isSo, finding]) => (isSo ? [] : [finding])),
  ];
}

function dockerFindings(
  { files, docker, listeners }: Machine,
  { DOCKER_VERSION, TRAEFIK_IMAGE, DOKPLOY_IMAGE, PROXIED }: Readonly<Record<string, string>>,
): string[] {
  const { version, services } = docker.state;
  if (version === undefined) return ["Docker does not answer"];
  const dokploy = services["dokploy"]?.image ?? "nothing";
  const container = docker.find("dokploy-traefik");
  const traefik = container ? `${container.image} ${container.status}` : "nothing";
  const open = ["/root/.dokploy-token", "/root/.dokploy-owner"].filter(
    (path) => ![undefined, 0o600].includes(files.mode(path)),
  );
  const wanted: [boolean, string][] = [
    [minor(version) === minor(DOCKER_VERSION ?? ""), `Docker ${version} runs, tested is ${DOCKER_VERSION ?? ""}`],
    [dokploy === DOKPLOY_IMAGE, `the service dokploy runs ${dokploy}, declared is ${DOKPLOY_IMAGE ?? ""}`],
    [listeners.has(3000), "Dokploy is not healthy: docker service ps dokploy, docker service logs dokploy"],
    [Boolean(files.read("/root/.dokploy-token")), "there is no API key of Dokploy: /root/.dokploy-token"],
    [
      traefik === `${TRAEFIK_IMAGE ?? ""} running`,
      `the container dokploy-traefik is ${traefik}, declared is ${TRAEFIK_IMAGE ?? ""} running`,
    ],
    [files.read(TRAEFIK)?.includes("insecure: false") === true, `Traefik's interface is open: ${TRAEFIK}`],
    [PROXIED !== "yes" || Boolean(files.read(ORIGIN)), `Traefik has no origin certificate: ${ORIGIN}`],
    ...open.map((path): [boolean, string] => [false, `${path} can be read by others`]),
  ];
  return wanted.flatMap(([isSo, finding]) => (isSo ? [] : [finding]));
}
