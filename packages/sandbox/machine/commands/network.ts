/** ss and getent. */
import { splitFlags, type Command, type Commands } from "./command.ts";

/** Every port is listed for the address that it is bound to. */
const ss: Command = ({ args, machine }) => {
  const { flags, rest } = splitFlags(args);
  const rows = [...machine.listeners.keys()]
    .sort((a, b) => a - b)
    .map((port) => ({ port, address: `${machine.loopbackPorts.has(port) ? "127.0.0.1" : "0.0.0.0"}:${port}` }))
    .filter(({ port }) => rest.length === 0 || rest.join(" ").match(/:(\d+)/)?.[1] === String(port));
  const head = flags.has("-H") ? "" : "State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess\n";
  return {
    stdout:
      head + rows.map(({ address }) => `LISTEN 0      4096   ${address.padEnd(18)} 0.0.0.0:*          \n`).join(""),
  };
};

const getent: Command = ({ args, machine }) => {
  const [database, key = ""] = args;
  const file = { passwd: "/etc/passwd", group: "/etc/group" }[database ?? ""];
  if (file !== undefined) {
    const lines = machine.files
      .read(file)
      .toString()
      .split("\n")
      .filter((line) => line !== "");
    const found = args.length < 2 ? lines : lines.filter((line) => line.startsWith(`${key}:`));
    return { stdout: found.map((line) => `${line}\n`).join(""), code: found.length > 0 ? 0 : 2 };
  }
  if (database === "hosts" || database === "ahosts" || database === "ahostsv4") {
    const lines = machine.files
      .read("/etc/hosts")
      .toString()
      .split("\n")
      .filter((line) => !line.startsWith("#"));
    const address = lines.map((line) => line.split(/\s+/)).find(([, ...names]) => names.includes(key))?.[0];
    return address === undefined ? { code: 2 } : { stdout: `${address.padEnd(15)} ${key}\n` };
  }
  return { stderr: `Unknown database: ${database ?? ""}\n`, code: 1 };
};

export const networkCommands: Commands = { ss, getent };
