/** A lock between processes: a file with its owner's process id. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** One process at a time builds; a lock whose owner has died is taken over. Returns how to let go of it. */
export async function lock(path: string, waiting: () => void): Promise<() => void> {
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      return () => {
        rmSync(path, { force: true });
      };
    } catch {
      if (!alive(Number(readIfThere(path)))) rmSync(path, { force: true });
      else {
        if (!waited) waiting();
        await sleep(1000);
      }
    }
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function alive(pid: number): boolean {
  if (!pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
