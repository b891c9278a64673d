/** A machine's first boot: the user data is carried out in cloud-init's stages, while ssh is already open. */
import { generateKeyPairSync } from "./ssh-keys.ts";
import { quoteWord } from "./commands/command.ts";
import { type CloudConfig, type CloudFile, readCloudConfig } from "./cloud-config.ts";
import { FileError } from "./file-tree.ts";
import type { SimulatedMachine } from "./machine.ts";
import { machineSleep } from "./machine-time.ts";

/** Seconds that unattended-upgrades holds dpkg's lock, before cloud-init's packages and after its end. */
const FIRST_LOCK_SECONDS = 4;
const LAST_LOCK_SECONDS = 10;

/** Where cloud-init leaves its result; it is running as long as there is none. */
export const RESULT_FILE = "/run/cloud-init/result.json";
const OUTPUT_LOG = "/var/log/cloud-init-output.log";

export interface CloudInitResult {
  v1: { errors: string[]; recoverable_errors: Record<string, string[]> };
}

export async function initialiseMachine(machine: SimulatedMachine): Promise<void> {
  const config = readCloudConfig(machine.spec.userData);
  machine.writeNow("/var/lib/cloud/instance/user-data.txt", machine.spec.userData, 0o600);
  placeHostKeys(machine, config);
  placeUsers(machine, config);
  if (config.hostname) machine.hostname = config.hostname;
  const errors = await runLines(machine, "bootcmd", config.bootCommands);
  errors.push(...placeFiles(machine, config, false));
  if (config.passwordLogin !== undefined) {
    const answer = config.passwordLogin ? "yes" : "no";
    machine.writeNow("/etc/ssh/sshd_config.d/50-cloud-init.conf", `PasswordAuthentication ${answer}\n`, 0o600);
  }
  await machine.units.install(machine.packages.units());

  const firstUpgrade = machineSleep(FIRST_LOCK_SECONDS);
  machine.packages.holdLock(firstUpgrade);
  await firstUpgrade;
  errors.push(...(await finalStage(machine, config)));

  machine.packages.holdLock(machineSleep(LAST_LOCK_SECONDS));
  const warnings: Record<string, string[]> = config.warnings.length > 0 ? { WARNING: config.warnings } : {};
  const result: CloudInitResult = { v1: { errors, recoverable_errors: warnings } };
  machine.writeNow(RESULT_FILE, `${JSON.stringify(result)}\n`);
  machine.writeNow("/var/lib/cloud/instance/boot-finished", "simulated\n");
}

async function finalStage(machine: SimulatedMachine, config: CloudConfig): Promise<string[]> {
  if (config.timezone) machine.timezone = config.timezone;
  if (config.swap) {
    machine.swaps[config.swap.filename] = config.swap.bytes;
    const table = (await machine.readFile("/etc/fstab")) ?? "";
    machine.writeNow("/etc/fstab", `${table}${config.swap.filename} none swap sw 0 0\n`);
  }
  const apt: string[] = [];
  if (config.packageUpdate || config.packages.length > 0) apt.push("apt-get update");
  if (config.packageUpgrade) apt.push("apt-get -y upgrade");
  if (config.packages.length > 0) apt.push(`apt-get -y install ${config.packages.map(quoteWord).join(" ")}`);
  const errors: string[] = [];
  for (const line of apt) errors.push(...(await runLines(machine, "package_update_upgrade_install", [line])));
  errors.push(...placeFiles(machine, config, true));
  return [...errors, ...(await runLines(machine, "scripts_user", config.runCommands))];
}

/** One shell for all the lines, as cloud-init makes one script of them: what counts is how the last one ends. */
async function runLines(machine: SimulatedMachine, module: string, lines: (string | string[])[]): Promise<string[]> {
  if (lines.length === 0) return [];
  const script = lines.map((line) => (typeof line === "string" ? line : line.map(quoteWord).join(" "))).join("\n");
  const { stdout, stderr, code } = await machine.exec(script);
  const before = (await machine.readFile(OUTPUT_LOG)) ?? "";
  machine.writeNow(OUTPUT_LOG, before + stdout + stderr, 0o640);
  return code === 0 ? [] : [`('${module}', RuntimeError('Runparts: 1 failures (exit code ${code})'))`];
}

/** The given host keys replace all others; without any, the machine makes its own. */
function placeHostKeys(machine: SimulatedMachine, { hostKeys }: CloudConfig): void {
  const place = (type: string, privateKey: string, publicKey: string): void => {
    machine.writeNow(`/etc/ssh/ssh_host_${type}_key`, withNewline(privateKey), 0o600);
    machine.writeNow(`/etc/ssh/ssh_host_${type}_key.pub`, withNewline(publicKey), 0o644);
  };
  const given = ["ed25519", "ecdsa", "rsa"].filter((type) => hostKeys[`${type}_private`]);
  for (const type of given) place(type, hostKeys[`${type}_private`] ?? "", hostKeys[`${type}_public`] ?? "");
  if (given.length > 0) return;
  for (const type of ["ed25519", "ecdsa"] as const) {
    const pair = generateKeyPairSync(type, `root@${machine.spec.name}`);
    place(type, pair.privateKey, pair.publicKey);
  }
}

function placeUsers(machine: SimulatedMachine, config: CloudConfig): void {
  const root = config.users.find(({ name }) => name === "root")?.authorizedKeys ?? [];
  const keys = [...machine.spec.sshKeys, ...config.authorizedKeys, ...root].map((key) => key.trim());
  const notice = `no-port-forwarding,no-agent-forwarding,no-X11-forwarding,command="echo 'Please login as another user rather than the user \\"root\\".';echo;sleep 10;exit 142" `;
  placeKeys(
    machine,
    "/root",
    keys.map((key) => (config.rootDisabled ? notice + key : key)),
  );
  for (const { name, authorizedKeys } of config.users.filter((user) => user.name && user.name !== "root")) {
    machine.files.makeFolder(`/home/${name}`, 0o750, true);
    placeKeys(machine, `/home/${name}`, authorizedKeys);
  }
}

function placeKeys(machine: SimulatedMachine, home: string, keys: string[]): void {
  machine.files.makeFolder(`${home}/.ssh`, 0o700, true);
  machine.writeNow(`${home}/.ssh/authorized_keys`, [...new Set(keys)].map((key) => `${key}\n`).join(""), 0o600);
}

/** A file that cannot be written is an error of its module; the boot goes on. */
function placeFiles(machine: SimulatedMachine, { writeFiles }: CloudConfig, deferred: boolean): string[] {
  return writeFiles
    .filter((file) => file.deferred === deferred)
    .flatMap((file) => {
      try {
        placeFile(machine, file);
        return [];
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        return [`('write_files', ${error.message})`];
      }
    });
}

function placeFile(machine: SimulatedMachine, { path, content, mode, owner, append }: CloudFile): void {
  const before = append && machine.files.find(path) ? machine.files.read(path) : Buffer.alloc(0);
  machine.writeNow(path, Buffer.concat([before, content]), mode);
  machine.files.get(path, "chown").owner = owner.includes(":") ? owner : `${owner}:${owner}`;
}

function withNewline(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
