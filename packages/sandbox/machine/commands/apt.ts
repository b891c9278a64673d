/** apt-get over the machine's package catalogue, with dpkg's lock as unattended-upgrades holds it after a first boot. */
import type { SimulatedMachine } from "../machine.ts";
import type { ShellSession } from "../shell.ts";
import { machineSleep } from "../machine-time.ts";
import { type AptRequest, readAptOptions } from "./apt-options.ts";
import type { Answer, Command, Commands } from "./command.ts";

const FRONTEND_LOCK = "/var/lib/dpkg/lock-frontend";
const HELD_BY = `Could not get lock ${FRONTEND_LOCK}. It is held by process 1234 (unattended-upgr)`;

const aptGet: Command = async ({ args, machine, session }) => {
  const request = readAptOptions(args);
  if (request.unknown !== undefined)
    return failed(`E: Command line option ${request.unknown} is not understood in combination with the other options`);
  switch (request.action) {
    case "update":
      return update(machine);
    case "install":
      return locked(machine, request, () => install(machine, request, session));
    case "remove":
    case "purge":
      return locked(machine, request, () => remove(machine, request));
    case "upgrade":
    case "dist-upgrade":
    case "full-upgrade":
    case "autoremove":
      return locked(machine, request, () => ({
        stdout: `${lists()}0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n`,
      }));
    case "clean":
    case "autoclean":
      return {};
    default:
      return failed(`E: Invalid operation ${request.action}`);
  }
};

async function locked(
  machine: SimulatedMachine,
  request: AptRequest,
  work: () => Answer | Promise<Answer>,
): Promise<Answer> {
  if (request.simulate) return work();
  const { lock } = machine.packages;
  if (!lock) return work();
  const seconds = request.lockTimeoutSeconds;
  const freed = lock.then(() => true);
  const waited = seconds < 0 ? freed : Promise.race([freed, machineSleep(seconds).then(() => false)]);
  if (seconds !== 0 && (await waited)) {
    const answer = await work();
    return { ...answer, stdout: `Waiting for cache lock: ${HELD_BY}...\n${(answer.stdout ?? "").toString()}` };
  }
  return failed(
    `E: ${HELD_BY}\nN: Be aware that removing the lock file is not a solution and may break your system.\n` +
      `E: Unable to acquire the dpkg frontend lock (${FRONTEND_LOCK}), is another process using it?`,
  );
}

/** Reads the repositories that the files in sources.list.d name; one without its key is not used. */
function update(machine: SimulatedMachine): Answer {
  const folder = "/etc/apt/sources.list.d";
  const repositories: string[] = [];
  const problems: string[] = [];
  for (const name of machine.files.list(folder)) {
    const text = machine.files
      .read(`${folder}/${name}`)
      .toString()
      .replaceAll(/^\s*#.*$/gm, "");
    if (!text.includes("download.docker.com/linux/ubuntu")) continue;
    if (!/\bnoble\b/.test(text)) {
      problems.push(
        "E: The repository 'https://download.docker.com/linux/ubuntu Release' does not have a Release file.",
      );
      continue;
    }
    const key = /signed-by[=:]\s*([^\s\]]+)/i.exec(text)?.[1];
    if (key !== undefined && machine.files.find(key)?.kind === "file") repositories.push("docker");
    else problems.push(...MISSING_KEY);
  }
  machine.packages.setRepositories([...new Set(repositories)]);
  const hits = ["https://mirror.hetzner.com/ubuntu/packages noble InRelease"];
  if (repositories.length > 0) hits.push("https://download.docker.com/linux/ubuntu noble InRelease");
  const stdout = `${hits.map((hit, index) => `Hit:${index + 1} ${hit}\n`).join("")}Reading package lists...\n`;
  if (problems.length === 0) return { stdout };
  return { stdout, stderr: `${problems.join("\n")}\n`, code: 100 };
}

const MISSING_KEY = [
  "W: GPG error: https://download.docker.com/linux/ubuntu noble InRelease: The following signatures couldn't be verified because the public key is not available: NO_PUBKEY 7EA0A9C3F273FCD8",
  "E: The repository 'https://download.docker.com/linux/ubuntu noble InRelease' is not signed.",
];

async function install(machine: SimulatedMachine, request: AptRequest, session: ShellSession): Promise<Answer> {
  const wanted = new Map<string, string>();
  for (const given of request.names) {
    const [name = "", version] = given.split("=");
    const facts = machine.packages.available(name);
    if (!facts) return failed(`${lists()}E: Unable to locate package ${name}`, lists());
    if (version !== undefined && !facts.versions.includes(version))
      return failed(`E: Version '${version}' for '${name}' was not found`, lists());
    const current = machine.packages.version(name);
    if (request.onlyUpgrade && current === undefined) continue;
    const chosen = version ?? (machine.packages.isHeld(name) ? current : undefined) ?? facts.versions[0] ?? "";
    if (chosen === current) continue;
    if (current !== undefined) {
      const older = facts.versions.indexOf(chosen) > facts.versions.indexOf(current);
      if (older && !request.downgrades)
        return failed("E: Packages were downgraded and -y was used without --allow-downgrades.", lists());
      if (machine.packages.isHeld(name) && !request.changeHeld)
        return failed("E: Held packages were changed and -y was used without --allow-change-held-packages.", lists());
    }
    wanted.set(name, chosen);
  }
  addDependencies(machine, wanted, request.recommends);
  const names = [...wanted.keys()];
  const summary = `0 upgraded, ${names.length} newly installed, 0 to remove and 0 not upgraded.\n`;
  if (names.length === 0) return { stdout: lists() + summary };
  const plan = `${lists()}The following NEW packages will be installed:\n  ${names.join(" ")}\n${summary}`;
  if (request.simulate) return { stdout: plan };
  if (!request.yes) return { stdout: `${plan}Do you want to continue? [Y/n] Abort.\n`, code: 1 };
  await machineSleep(2);
  for (const [name, version] of wanted) machine.packages.set(name, version);
  machine.offerPrograms();
  session.findPrograms();
  // containerd before Docker, as their dependencies have it.
  for (const name of names.toReversed()) await machine.units.install(machine.packages.available(name)?.units ?? []);
  return { stdout: plan + names.map((name) => `Setting up ${name} (${wanted.get(name) ?? ""}) ...\n`).join("") };
}

function addDependencies(machine: SimulatedMachine, wanted: Map<string, string>, recommends: boolean): void {
  const queue = [...wanted.keys()];
  for (const name of queue) {
    const facts = machine.packages.available(name);
    for (const other of [...(facts?.depends ?? []), ...(recommends ? (facts?.recommends ?? []) : [])]) {
      const version = machine.packages.available(other)?.versions[0];
      if (version === undefined || wanted.has(other) || machine.packages.version(other) !== undefined) continue;
      wanted.set(other, version);
      queue.push(other);
    }
  }
}

async function remove(machine: SimulatedMachine, request: AptRequest): Promise<Answer> {
  const gone = request.names.filter((name) => machine.packages.version(name) !== undefined);
  if (!request.yes && gone.length > 0) return { stdout: `${lists()}Do you want to continue? [Y/n] Abort.\n`, code: 1 };
  for (const name of gone) {
    for (const unit of machine.packages.available(name)?.units ?? []) await machine.units.stop(unit);
    machine.packages.remove(name);
  }
  machine.offerPrograms();
  return { stdout: `${lists()}0 upgraded, 0 newly installed, ${gone.length} to remove and 0 not upgraded.\n` };
}

function lists(): string {
  return "Reading package lists...\nBuilding dependency tree...\nReading state information...\n";
}

function failed(words: string, stdout = ""): Answer {
  return { stdout, stderr: `${words.replace(lists(), "")}\n`, code: 100 };
}

export const aptCommands: Commands = { "apt-get": aptGet };
