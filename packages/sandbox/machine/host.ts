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
