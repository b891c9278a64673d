import { posix, win32 } from "node:path";

/** Where the keys that open SOPS files are; `from` is how to name it to the user. */
export type AgeKeyPlace = { kind: "file"; path: string; from: string } | { kind: "text"; text: string; from: string };

export interface Machine {
  environment: Readonly<Record<string, string | undefined>>;
  /** node's process.platform. */
  platform: string;
  homeDirectory: string;
}

/**
 * The first of the project's own variable, SOPS' variables and SOPS' default place that is set
 * (getsops/sops age/keysource.go; os.UserConfigDir of Go for the last).
 */
export function ageKeyPlace({ environment, platform, homeDirectory }: Machine): AgeKeyPlace {
  for (const variable of ["YAPIT_SOPS_AGE_KEY_FILE", "SOPS_AGE_KEY_FILE"]) {
    const path = filled(environment[variable]);
    if (path !== undefined) return { kind: "file", path, from: `${path}, named by ${variable}` };
  }
  const text = filled(environment["SOPS_AGE_KEY"]);
  if (text !== undefined) return { kind: "text", text, from: "SOPS_AGE_KEY" };
  const sshKeyFile = filled(environment["SOPS_AGE_SSH_PRIVATE_KEY_FILE"]);
  if (sshKeyFile !== undefined) {
    return { kind: "file", path: sshKeyFile, from: `${sshKeyFile}, named by SOPS_AGE_SSH_PRIVATE_KEY_FILE` };
  }
  const path = defaultKeyFile({ environment, platform, homeDirectory });
  return { kind: "file", path, from: `${path}, SOPS' default place` };
}

function defaultKeyFile({ environment, platform, homeDirectory }: Machine): string {
  if (platform === "win32") {
    return win32.join(
      filled(environment["AppData"]) ?? win32.join(homeDirectory, "AppData", "Roaming"),
      "sops",
      "age",
      "keys.txt",
    );
  }
  const ownDefault = platform === "darwin" ? ["Library", "Application Support"] : [".config"];
  return posix.join(
    filled(environment["XDG_CONFIG_HOME"]) ?? posix.join(homeDirectory, ...ownDefault),
    "sops",
    "age",
    "keys.txt",
  );
}

function filled(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === "" ? undefined : value.trim();
}
