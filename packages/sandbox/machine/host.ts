/** What a machine is to Hetzner's stand-in and to the network. */
import type { Duplex } from "node:stream";

/** What Hetzner hands to a machine at its first boot. */
export interface BootSpec {
  serverId: number;
  name: string;
  ipv4: string;
  ipv6: string;
  image: string;
  /** cloud-init's user data, as the API got it. */
  userData: string;
  /** Public keys of the account that the server was made with. */
  sshKeys: string[];
  vcpus: number;
  memoryMb: number;
}

/** A process that listens on a port: gets the raw stream of each connection. */
export type Listener = (stream: Duplex) => void;

export interface CommandResult {
  stdout: string;
  stderr: string;
  code: number;
}

/** A computer behind a server of Hetzner's, as the network sees it. */
export interface Computer {
  readonly spec: BootSpec;
  readonly on: boolean;
  readonly listeners: ReadonlyMap<number, Listener>;
  /** Those of `listeners` that are bound to 127.0.0.1 alone. */
  readonly loopbackPorts: ReadonlySet<number>;
}

/** All of them: the sandbox's models (Machines), or real machines that a test boots. */
export interface Computers {
  /** Makes one of the server's id, in place of any it had, and switches it on; resolves when its first boot is through. */
  boot(spec: BootSpec): Promise<void>;
  remove(serverId: number): void;
  power(serverId: number, on: boolean): Promise<void>;
  get(serverId: number): Computer | undefined;
  byAddress(address: string): Computer | undefined;
  /** Waits `seconds` as they tell time. */
  sleep(seconds: number): Promise<void>;
}
