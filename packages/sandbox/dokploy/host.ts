/** What Dokploy's stand-in needs of the machine it runs on: the sandbox's model of one, or a real one. */
export interface DokployHost {
  /** Its public address; "" where Dokploy finds none. */
  readonly ipv4: string;
  /** Names of all containers, as `docker ps --all` tells them. */
  containerNames(): string[] | Promise<string[]>;
  readonly deployer: Deployer;
  /** Undefined: no file is there. */
  readFile(path: string): Promise<string | undefined>;
  /** Makes missing folders. */
  writeFile(path: string, content: string, mode?: number): Promise<void>;
  isFolder(path: string): Promise<boolean>;
  /** With everything below it. */
  remove(path: string): Promise<void>;
}

/** Carries deployments out. */
export interface Deployer {
  /** `docker COMMAND` typed in `folder`, with nothing of the environment but what its `.env` says. */
  docker(command: string, folder: string): Promise<{ ok: boolean; log: string[] }>;
}
