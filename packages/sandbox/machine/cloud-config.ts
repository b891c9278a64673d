/** cloud-init's user data, read as cloud-init 25 reads it: what it does not know it warns of and goes on. */
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { bytesOf } from "./byte-sizes.ts";

export interface CloudConfig {
  authorizedKeys: string[];
  users: { name: string; authorizedKeys: string[] }[];
  /** "ed25519_private" → text. */
  hostKeys: Record<string, string>;
  writeFiles: CloudFile[];
  packageUpdate: boolean;
  packageUpgrade: boolean;
  packages: string[];
  /** A line of shell, or the words of a command. */
  bootCommands: (string | string[])[];
  runCommands: (string | string[])[];
  hostname?: string;
  timezone?: string;
  swap?: { filename: string; bytes: number };
  passwordLogin?: boolean;
  rootDisabled: boolean;
  warnings: string[];
}

export interface CloudFile {
  path: string;
  content: Buffer;
  mode: number;
  owner: string;
  append: boolean;
  /** Written after packages and users, before runcmd. */
  deferred: boolean;
}

const KNOWN_KEYS = new Set(
  `apt bootcmd ca_certs chpasswd disable_root disable_root_opts final_message fqdn groups hostname keyboard locale
  manage_etc_hosts manage_resolv_conf merge_how mounts ntp output package_reboot_if_required package_update package_upgrade
  packages password power_state prefer_fqdn_over_hostname preserve_hostname resize_rootfs runcmd snap ssh
  ssh_authorized_keys ssh_deletekeys ssh_genkeytypes ssh_import_id ssh_keys ssh_publish_hostkeys ssh_pwauth swap timezone
  users write_files yum_repos growpart rsyslog user vendor_data allow_public_ssh_keys no_ssh_fingerprints`.split(/\s+/),
);

export function readCloudConfig(userData: string): CloudConfig {
  const empty = emptyConfig();
  if (userData.trim() === "") return empty;
  if (userData.startsWith("#!")) return { ...empty, runCommands: [userData] };
  if (!/^#cloud-config\s*$/m.test(userData.split("\n", 1)[0] ?? "")) {
    return { ...empty, warnings: ["Unhandled non-multipart (text/x-not-multipart) userdata"] };
  }
  let document: unknown;
  try {
    document = parse(userData);
  } catch {
    return { ...empty, warnings: ["Failed loading yaml blob. Invalid format"] };
  }
  return isRecord(document) ? fromDocument(document) : empty;
}

function fromDocument(document: Record<string, unknown>): CloudConfig {
  const unknown = Object.keys(document).filter((key) => !KNOWN_KEYS.has(key));
  const swap = isRecord(document["swap"]) ? document["swap"] : undefined;
  const pwauth = document["ssh_pwauth"];
  return {
    authorizedKeys: texts(document["ssh_authorized_keys"]),
    users: list(document["users"])
      .filter(isRecord)
      .map((user) => ({ name: text(user["name"]) ?? "", authorizedKeys: texts(user["ssh_authorized_keys"]) })),
    hostKeys: isRecord(document["ssh_keys"])
      ? Object.fromEntries(Object.entries(document["ssh_keys"]).map(([name, key]) => [name, text(key) ?? ""]))
      : {},
    writeFiles: list(document["write_files"]).filter(isRecord).map(fileOf),
    packageUpdate: document["package_update"] === true,
    packageUpgrade: document["package_upgrade"] === true,
    packages: list(document["packages"]).map((item) => (Array.isArray(item) ? item.join("=") : String(item))),
    bootCommands: list(document["bootcmd"]).map(commandOf),
    runCommands: list(document["runcmd"]).map(commandOf),
    hostname: text(document["hostname"]) ?? text(document["fqdn"])?.split(".")[0],
    timezone: text(document["timezone"]),
    ...(swap && { swap: { filename: text(swap["filename"]) ?? "/swap.img", bytes: sizeOf(swap["size"]) } }),
    passwordLogin: pwauth === undefined ? undefined : pwauth === true || pwauth === "yes",
    rootDisabled: document["disable_root"] === true,
    warnings: unknown.map(
      (key) => `cloud-config failed schema validation! Additional properties are not allowed ('${key}' was unexpected)`,
    ),
  };
}

function fileOf(file: Record<string, unknown>): CloudFile {
  const content = text(file["content"]) ?? "";
  const encoding = text(file["encoding"]) ?? "text/plain";
  const decoded = /b64|base64/.test(encoding) ? Buffer.from(content, "base64") : Buffer.from(content);
  return {
    path: text(file["path"]) ?? "",
    content: /^gz/.test(encoding) ? gunzipSync(decoded) : decoded,
    mode: modeOf(file["permissions"]),
    owner: text(file["owner"]) ?? "root:root",
    append: file["append"] === true,
    deferred: file["defer"] === true,
  };
}

/** cloud-init reads a string as octal, and takes a number as it is. */
function modeOf(permissions: unknown): number {
  if (typeof permissions === "number") return permissions;
  return typeof permissions === "string" ? Number.parseInt(permissions, 8) : 0o644;
}

function sizeOf(size: unknown): number {
  const [, number, unit] = /^(\d+)([KMG]?)B?$/.exec(String(size)) ?? [];
  return bytesOf(number ?? "0", unit);
}

function commandOf(item: unknown): string | string[] {
  return Array.isArray(item) ? item.map(String) : String(item);
}

function emptyConfig(): CloudConfig {
  return {
    authorizedKeys: [],
    users: [],
    hostKeys: {},
    writeFiles: [],
    packageUpdate: false,
    packageUpgrade: false,
    packages: [],
    bootCommands: [],
    runCommands: [],
    rootDisabled: false,
    warnings: [],
  };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): string[] {
  return list(value).filter((item) => typeof item === "string");
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
