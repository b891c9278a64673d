export interface ServerType {
  vcpus: number;
  memoryMb: number;
  architecture: "x86" | "arm";
}

const GB = 1024;

/**
 * Hetzner Cloud's server types as of 2026-11. Sizes never change under a name; new names are added here. Whether a type is to
 * be had at a location, and for how much, is asked of Hetzner, not of this table.
 */
export const SERVER_TYPES: Readonly<Record<string, ServerType>> = {
  cx23: { vcpus: 2, memoryMb: 4 * GB, architecture: "x86" },
  cx33: { vcpus: 4, memoryMb: 8 * GB, architecture: "x86" },
  cx43: { vcpus: 8, memoryMb: 16 * GB, architecture: "x86" },
  cx53: { vcpus: 16, memoryMb: 32 * GB, architecture: "x86" },
  cpx22: { vcpus: 2, memoryMb: 4 * GB, architecture: "x86" },
  cpx32: { vcpus: 4, memoryMb: 8 * GB, architecture: "x86" },
  cpx42: { vcpus: 8, memoryMb: 16 * GB, architecture: "x86" },
  cpx52: { vcpus: 12, memoryMb: 24 * GB, architecture: "x86" },
  cpx62: { vcpus: 16, memoryMb: 32 * GB, architecture: "x86" },
  ccx13: { vcpus: 2, memoryMb: 8 * GB, architecture: "x86" },
  ccx23: { vcpus: 4, memoryMb: 16 * GB, architecture: "x86" },
  ccx33: { vcpus: 8, memoryMb: 32 * GB, architecture: "x86" },
  ccx43: { vcpus: 16, memoryMb: 64 * GB, architecture: "x86" },
  ccx53: { vcpus: 32, memoryMb: 128 * GB, architecture: "x86" },
  ccx63: { vcpus: 48, memoryMb: 192 * GB, architecture: "x86" },
  cax11: { vcpus: 2, memoryMb: 4 * GB, architecture: "arm" },
  cax21: { vcpus: 4, memoryMb: 8 * GB, architecture: "arm" },
  cax31: { vcpus: 8, memoryMb: 16 * GB, architecture: "arm" },
  cax41: { vcpus: 16, memoryMb: 32 * GB, architecture: "arm" },
};

/** @throws for a type that no configuration passes the schema with */
export function serverSize(type: string): ServerType & { type: string } {
  const size = SERVER_TYPES[type];
  if (size === undefined) throw new Error(`unknown server type ${type}`);
  return { type, ...size };
}

/** The types that can run the application's images. */
export const X86_SERVER_TYPES = Object.keys(SERVER_TYPES).filter((name) => SERVER_TYPES[name]?.architecture === "x86");

/** Hetzner Cloud's locations as of 2026-11. */
export const SERVER_LOCATIONS = ["nbg1", "fsn1", "hel1", "ash", "hil", "sin"] as const;

/** Machines that only speak, of one stack: a firewall of Hetzner's takes 500 pairs of rule and network. */
export const MOST_WORKERS = 20;

/** What the bootstrap was tried on. */
export const SERVER_IMAGES = ["ubuntu-24.04", "ubuntu-22.04"] as const;
