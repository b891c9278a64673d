/** sshd's configuration: the first value of a keyword counts, drop-ins are read where Include stands. */
import { posix } from "node:path";
import type { FileTree } from "./file-tree.ts";

const MAIN_FILE = "/etc/ssh/sshd_config";

/** sshd's own defaults, in the order in which `sshd -T` is read by people; keywords in lower case. */
const DEFAULTS: Readonly<Record<string, string>> = {
  port: "22",
  addressfamily: "any",
  usepam: "no",
  logingracetime: "120",
  x11displayoffset: "10",
  maxauthtries: "6",
  maxsessions: "10",
  maxstartups: "10:30:100",
  clientaliveinterval: "0",
  clientalivecountmax: "3",
  permitrootlogin: "without-password",
  pubkeyauthentication: "yes",
  kerberosauthentication: "no",
  gssapiauthentication: "no",
  passwordauthentication: "yes",
  kbdinteractiveauthentication: "yes",
  printmotd: "yes",
  x11forwarding: "no",
  strictmodes: "yes",
  tcpkeepalive: "yes",
  permitemptypasswords: "no",
  permituserenvironment: "no",
  compression: "yes",
  gatewayports: "no",
  usedns: "no",
  allowtcpforwarding: "yes",
  allowagentforwarding: "yes",
  disableforwarding: "no",
  allowstreamlocalforwarding: "yes",
  loglevel: "INFO",
  syslogfacility: "AUTH",
  authorizedkeysfile: ".ssh/authorized_keys .ssh/authorized_keys2",
  permittunnel: "no",
  banner: "none",
};

const OTHER_KEYWORDS = new Set(
  `acceptenv allowgroups allowusers authenticationmethods authorizedkeyscommand authorizedkeyscommanduser
  authorizedprincipalsfile casignaturealgorithms channeltimeout chrootdirectory ciphers denygroups denyusers fingerprinthash
  forcecommand hostbasedauthentication hostcertificate hostkey hostkeyalgorithms ignorerhosts include kexalgorithms listenaddress
  macs match modulifile permitlisten permitopen persourcemaxstartups persourcepenalties pidfile printlastlog
  pubkeyacceptedalgorithms rekeylimit requiredrsasize revokedkeys setenv subsystem trustedusercakeys unusedconnectiontimeout
  versionaddendum challengeresponseauthentication debianbanner x11uselocalhost`.split(/\s+/),
);

/** `Include` with a folder's drop-ins takes them in the order of their names. */
export class SshdConfig {
  readonly values = new Map<string, string>();
  readonly acceptedEnvironment: string[] = [];
  /** In sshd's words; empty: the files are in order. */
  readonly faults: string[] = [];

  constructor(files: FileTree) {
    this.#read(files, MAIN_FILE);
    for (const [keyword, value] of Object.entries(DEFAULTS))
      if (!this.values.has(keyword)) this.values.set(keyword, value);
    if (this.faults.length > 0)
      this.faults.push(`${MAIN_FILE}: terminating, ${this.faults.length} bad configuration options`);
  }

  is(keyword: string, value: string): boolean {
    return this.values.get(keyword) === value;
  }

  accepts(variable: string): boolean {
    return this.acceptedEnvironment.some((pattern) => posix.matchesGlob(variable, pattern));
  }

  /** As `sshd -T` prints it. */
  lines(): string[] {
    const accepted = this.acceptedEnvironment.map((pattern) => `acceptenv ${pattern}`);
    return [...[...this.values].map(([keyword, value]) => `${keyword} ${value}`), ...accepted];
  }

  #read(files: FileTree, path: string): void {
    const node = files.find(path);
    if (node?.kind !== "file") return;
    for (const [index, raw] of node.content.toString().split("\n").entries()) {
      const [, word, rest] = /^\s*([A-Za-z]\S*?)(?:\s+|\s*=\s*)(.*?)\s*$/.exec(raw) ?? [];
      if (word === undefined || rest === undefined) continue;
      const keyword = word.toLowerCase();
      if (keyword === "match") return;
      if (keyword === "include") this.#include(files, rest);
      else if (!(keyword in DEFAULTS) && !OTHER_KEYWORDS.has(keyword))
        this.faults.push(`${path}: line ${index + 1}: Bad configuration option: ${word}`);
      else if (keyword === "acceptenv") this.acceptedEnvironment.push(...rest.split(/\s+/));
      else if (!this.values.has(keyword)) this.values.set(keyword, normalise(keyword, rest));
    }
  }

  #include(files: FileTree, pattern: string): void {
    const folder = posix.dirname(pattern);
    if (files.find(folder)?.kind !== "folder") return;
    const names = files.list(folder).filter((name) => posix.matchesGlob(name, posix.basename(pattern)));
    for (const name of names) this.#read(files, posix.join(folder, name));
  }
}

function normalise(keyword: string, value: string): string {
  if (keyword === "permitrootlogin" && value === "prohibit-password") return "without-password";
  return value.replace(/^"(.*)"$/, "$1");
}
