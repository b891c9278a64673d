/** dpkg and dpkg-query, as far as scripts ask them. */
import type { Answer, Command, Commands } from "./command.ts";
import type { SimulatedMachine } from "../machine.ts";

const dpkg: Command = ({ args, machine }) => {
  const [option = "", ...names] = args;
  if (option === "--print-architecture") return { stdout: "amd64\n" };
  if (option === "--compare-versions") return { code: compared(names) ? 0 : 1 };
  if (option === "--configure") return {};
  if (option === "-s" || option === "--status") return status(machine, names);
  if (option === "-l" || option === "--list") return list(machine, names);
  return { stderr: `dpkg: error: unknown option ${option}\n`, code: 2 };
};

const dpkgQuery: Command = ({ args, machine }) => {
  const [first = ""] = args;
  if (first === "-s" || first === "--status") return status(machine, args.slice(1));
  if (first === "-l" || first === "--list") return list(machine, args.slice(1));
  const format = args.map((arg) => /^(?:-f=?|--showformat=)(.+)$/.exec(arg)?.[1]).find((text) => text !== undefined);
  const names = args.filter((arg, index) => !arg.startsWith("-") && args[index - 1] !== "-f");
  const shown =
    format ?? (args.includes("-f") ? args[args.indexOf("-f") + 1] : undefined) ?? "${binary:Package}\\t${Version}\\n";
  const wanted = names.length === 0 ? machine.packages.installed().map(([name]) => name) : names;
  let [stdout, stderr] = ["", ""];
  for (const name of wanted) {
    const version = machine.packages.version(name);
    if (version === undefined) stderr += `dpkg-query: no packages found matching ${name}\n`;
    else stdout += fill(shown, machine, name, version);
  }
  return { stdout, stderr, code: stderr === "" ? 0 : 1 };
};

function fill(format: string, machine: SimulatedMachine, name: string, version: string): string {
  const fields: Record<string, string> = {
    Package: name,
    "binary:Package": name,
    Version: version,
    Architecture: "amd64",
    Status: `${machine.packages.isHeld(name) ? "hold" : "install"} ok installed`,
    "db:Status-Abbrev": machine.packages.isHeld(name) ? "hi " : "ii ",
    "db:Status-Status": "installed",
  };
  return format
    .replaceAll(/\$\{([\w:-]+)(?:;-?\d+)?\}/g, (_, field: string) => fields[field] ?? "")
    .replaceAll("\\n", "\n")
    .replaceAll("\\t", "\t");
}

function status(machine: SimulatedMachine, names: string[]): Answer {
  let [stdout, stderr] = ["", ""];
  for (const name of names) {
    const version = machine.packages.version(name);
    if (version === undefined) {
      stderr += `dpkg-query: package '${name}' is not installed and no information is available\n`;
      stderr += "Use dpkg --info (= dpkg-deb --info) to examine archive files.\n";
    } else
      stdout += fill(
        "Package: ${Package}\\nStatus: ${Status}\\nArchitecture: amd64\\nVersion: ${Version}\\n\\n",
        machine,
        name,
        version,
      );
  }
  return { stdout, stderr, code: stderr === "" ? 0 : 1 };
}

function list(machine: SimulatedMachine, names: string[]): Answer {
  const found = machine.packages.installed().filter(([name]) => names.length === 0 || names.includes(name));
  if (found.length === 0) return { stderr: `dpkg-query: no packages found matching ${names.join(" ")}\n`, code: 1 };
  const rows = found.map(
    ([name, version]) => `${machine.packages.isHeld(name) ? "hi" : "ii"}  ${name} ${version} amd64\n`,
  );
  return { stdout: `||/ Name Version Architecture\n${rows.join("")}` };
}

/** `dpkg --compare-versions A op B`, for upstream numbers and revisions without tildes in odd places. */
function compared([left = "", operator = "", right = ""]: string[]): boolean {
  const order = left.localeCompare(right, "en", { numeric: true });
  const results: Record<string, boolean> = {
    lt: order < 0,
    le: order <= 0,
    eq: order === 0,
    ne: order !== 0,
    ge: order >= 0,
    gt: order > 0,
  };
  return results[operator] ?? false;
}

export const dpkgCommands: Commands = { dpkg, "dpkg-query": dpkgQuery };
