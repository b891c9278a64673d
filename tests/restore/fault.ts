import type { BackupWorld } from "./world/world.ts";

/** Something that goes wrong. After each one a plain run has to heal it. */
export interface Fault {
  name: string;
  /** @returns what was said of it */
  happens: (world: BackupWorld) => Promise<string>;
  /** What has to be in what was said, for a person to know what to do. */
  says: RegExp;
}

/** What was said, or that nothing went wrong. */
export async function refused(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing went wrong";
}
