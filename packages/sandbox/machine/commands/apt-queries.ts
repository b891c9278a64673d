/** apt-mark and apt-cache. */
import type { Command, Commands } from "./command.ts";

const aptMark: Command = ({ args, machine }) => {
  const [action = "", ...names] = args.filter((arg) => !arg.startsWith("-"));
  if (action === "showhold")
    return {
      stdout: machine.packages
        .installed()
        .filter(([name]) => machine.packages.isHeld(name))
        .map(([name]) => `${name}\n`)
        .join(""),
    };
  if (action !== "hold" && action !== "unhold" && action !== "manual" && action !== "auto")
    return { stderr: `E: Invalid operation ${action}\n`, code: 100 };
  const missing = names.find(
    (name) => !machine.packages.available(name) && machine.packages.version(name) === undefined,
  );
  if (missing !== undefined)
    return { stderr: `E: Unable to locate package ${missing}\nE: No packages found\n`, code: 100 };
  if (action === "manual" || action === "auto") return {};
  const lines = names.map((name) => {
    const held = machine.packages.isHeld(name);
    machine.packages.hold(name, action === "hold");
    if (action === "hold") return held ? `${name} was already set on hold.` : `${name} set on hold.`;
    return held ? `Canceled hold on ${name}.` : `${name} was already not on hold.`;
  });
  return { stdout: lines.map((line) => `${line}\n`).join("") };
};

const aptCache: Command = ({ args, machine }) => {
  const [action = "", ...names] = args.filter((arg) => !arg.startsWith("-"));
  const blocks = names.map((name) => {
    const versions = machine.packages.available(name)?.versions ?? [];
    const installed = machine.packages.version(name);
    if (action === "madison")
      return versions.map((version) => ` ${name} | ${version} | https://mirror noble/main amd64 Packages\n`).join("");
    if (versions.length === 0) return "";
    if (action === "show") return versions.map((version) => `Package: ${name}\nVersion: ${version}\n\n`).join("");
    const table = versions.map(
      (version) =>
        `${version === installed ? " ***" : "    "} ${version} 500\n        500 https://mirror noble/main amd64 Packages\n`,
    );
    return `${name}:\n  Installed: ${installed ?? "(none)"}\n  Candidate: ${versions[0] ?? "(none)"}\n  Version table:\n${table.join("")}`;
  });
  if (!["policy", "madison", "show"].includes(action)) return { stderr: `E: Invalid operation ${action}\n`, code: 100 };
  const none = action === "show" && blocks.every((block) => block === "");
  return none ? { stderr: "E: No packages found\n", code: 100 } : { stdout: blocks.join("") };
};

export const aptQueryCommands: Commands = { "apt-mark": aptMark, "apt-cache": aptCache };
