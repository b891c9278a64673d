/** What the engine gives a program beyond host.ts: the container's networks, files and image. */
import type { ProgramContainer, RunningProgram } from "../host.ts";
import type { Behaviour, ContainerState, ImageState } from "./state.ts";

/** A container that another one found by name or address. */
export interface Peer {
  container: ContainerState;
  running: RunningProgram;
}

export interface AttachedContainer extends ProgramContainer {
  id: string;
  /** The entry point that replaces the image's own. */
  entrypoint?: string[];
  imageState: ImageState;
  behaviour?: Behaviour;
  /** A file as the container sees it: bound at its start, or live when its folder is mounted. */
  readFile(path: string): Promise<string | undefined>;
  /** Whether a path is a mounted folder. */
  isFolder(path: string): Promise<boolean>;
  folderNames(path: string): Promise<string[]>;
  /** Docker's DNS: the address of a running container of a shared network, by name or alias. */
  resolve(host: string): string | undefined;
  /** The running container of a shared network that has this address now. */
  at(address: string): Peer | undefined;
  /** resolve and at in one step; "localhost" is the container itself. */
  peer(host: string): Peer | undefined;
  /** What the Docker socket tells, where it is mounted. */
  dockerSocket?(): readonly ContainerState[];
}

export interface CommandResult {
  stdout: string;
  stderr: string;
  code: number;
}
