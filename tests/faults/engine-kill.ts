/** Ends the engine that this process has started, as a power cut would. */
import { execFileSync } from "node:child_process";

/** SIGKILL to the `pulumi` processes that are children of this one; its plugins are left to notice. */
export function killEngine(): void {
  for (const line of execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" }).split("\n")) {
    const [pid, parent, command = ""] = line.trim().split(/\s+/);
    if (Number(parent) === process.pid && command.endsWith("pulumi")) process.kill(Number(pid), "SIGKILL");
  }
}
