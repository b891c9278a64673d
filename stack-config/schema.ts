import * as v from "valibot";
import { RELEASES } from "../compose/releases/releases.ts";
import { backupsSchema } from "./backups.ts";
import { isBranchName } from "./branch-name.ts";
import { canonicalCidr, cidrProblem } from "./cidr.ts";
import { isDomainName } from "./domain-name.ts";
import { checked, matching, oneOf, oneOfProblem, section, takes, whole } from "./field-kinds.ts";
import { quoted } from "./quoted.ts";
import { repositoryProblem } from "./repository-name.ts";
import { MOST_WORKERS, SERVER_IMAGES, SERVER_LOCATIONS, SERVER_TYPES, X86_SERVER_TYPES } from "./server-types.ts";
import { publicKeyProblem, trimmedKey } from "./ssh-public-key.ts";
import { WEBHOOK_KINDS } from "./stack-config.ts";
import { TESTED_VERSIONS } from "./tested-versions.ts";
import { watchThresholds } from "./watch-thresholds.ts";

const text = v.string(takes("text"));
const flag = v.boolean(takes("true or false"));
const domainName = checked(text, (input) =>
  isDomainName(input)
    ? undefined
    : `${quoted(input)} is not a domain name in lower case, of labels of 63 characters at most and 253 in all`,
);
const cloudflareId = matching(/^[0-9a-f]{32}$/, "an id of Cloudflare, 32 digits of 0-9 and a-f");
const hetznerId = whole("an id of Hetzner, a number", 1);
const dokployId = matching(/^[A-Za-z0-9_-]{21}$/, "an id of Dokploy, 21 letters and digits");

const gitRef = checked(text, (input) =>
  isBranchName(input) ? undefined : `${quoted(input)} is not a name that git and a shell take for a branch or tag`,
);

const isVariableName = (input: string) => /^[A-Z][A-Z0-9_]*$/.test(input);
const notVariableName = (issue: { input: string }) => `"${issue.input}" is not the name of an environment variable`;
const notGuestName = (issue: { input: string }) =>
  `"${issue.input}" is not a name of 20 small letters, digits and hyphens at most`;
const settingValue = checked(text, (input) =>
  /['\n]|\\$/.test(input)
    ? "holds a quote or line break, or ends in a backslash, which no environment file takes"
    : undefined,
);

const network = v.pipe(
  checked(text, (input) => problemOf(input, cidrProblem)),
  v.transform(canonicalCidr),
);

const networks = v.pipe(
  v.array(network, takes("a list of networks")),
  v.minLength(1, "is empty, so nobody could come in"),
);

const publicKey = v.pipe(checked(text, publicKeyProblem), v.transform(trimmedKey));

const serverType = checked(text, (input) => {
  if (SERVER_TYPES[input]?.architecture === "arm") {
    return `${input} has an ARM processor, and the application's images are for x86; take ${X86_SERVER_TYPES.join(", ")}`;
  }
  return oneOfProblem(input, "server type", X86_SERVER_TYPES);
});

const dokployVersion = checked(text, (input) =>
  oneOfProblem(
    input,
    "combination tested with Docker and Traefik",
    TESTED_VERSIONS.map(({ dokploy }) => dokploy),
  ),
);

/** Only these two kinds can be pinned; an RSA host key fails in pulumi-command 1.2.1. */
const hostKey = v.pipe(
  checked(text, (input) => {
    if (/^\S+ (ssh|ecdsa)-/.test(input.trim()))
      return "begins with a host's name, as ssh-keyscan prints it; leave the name out";
    return /^(ssh-ed25519|ecdsa-)/.test(input.trim())
      ? publicKeyProblem(input)
      : "is not a host key of the kind ssh-ed25519 or ecdsa";
  }),
  v.transform((input) => trimmedKey(input).split(" ").slice(0, 2).join(" ")),
);

const repositoryName = v.pipe(
  checked(text, (input) => problemOf(input, repositoryProblem)),
  v.transform((input) => ({ owner: input.slice(0, input.indexOf("/")), name: input.slice(input.indexOf("/") + 1) })),
);

/** A stack's file with the preset's values filled in: every value that is wrong is an issue, none hides another. */
export const stackFileSchema = section({
  domain: domainName,
  expiresAfterDays: v.optional(whole("a number of days from 1 to 365", 1, 365)),
  dns: section({
    zone: domainName,
    createZone: flag,
    accountId: v.optional(cloudflareId),
    proxied: flag,
    allowChangeFrom: v.optional(section({ domain: domainName, proxied: flag })),
  }),
  server: section({
    type: serverType,
    location: oneOf("location", SERVER_LOCATIONS),
    image: oneOf("image", SERVER_IMAGES),
    backups: flag,
    allowReplacementOf: v.optional(hetznerId),
    allowBackupRemovalOf: v.optional(hetznerId),
  }),
  backups: backupsSchema,
  ssh: section({
    allowedFrom: v.pipe(
      v.array(network, takes("a list of networks")),
      v.minLength(1, "is empty, so nobody, this program included, could reach the machine"),
    ),
    adminKeys: v.pipe(
      v.array(publicKey, takes("a list of public keys")),
      v.check(
        (keys) => new Set(keys.map(withoutComment)).size === keys.length,
        "names a key twice, which Hetzner refuses",
      ),
    ),
  }),
  repository: section({
    name: repositoryName,
    ref: v.optional(gitRef),
    branch: v.optional(gitRef),
    deployKeyGeneration: whole("a number that counts the keys, from 1", 1),
    pushToDeploy: flag,
  }),
  dokploy: section({ version: dokployVersion, panelOpen: flag }),
  application: section({
    release: oneOf(
      "release",
      RELEASES.map(({ name }) => name),
    ),
    auth: v.picklist(["stack-auth", "none"], takes("stack-auth or none")),
    build: v.array(text, takes("a list of services")),
    settings: v.record(
      v.pipe(v.string(), v.check(isVariableName, notVariableName)),
      settingValue,
      takes("values by variable"),
    ),
  }),
  kokoro: section({
    replicas: v.optional(whole("1 to 16 workers", 1, 16)),
    threads: v.optional(whole("1 to 64 threads", 1, 64)),
  }),
  workers: section({
    servers: whole(`0 to ${MOST_WORKERS} machines`, 0, MOST_WORKERS),
    serverType,
    location: v.optional(oneOf("location", SERVER_LOCATIONS)),
  }),
  guests: v.record(
    v.pipe(
      v.string(),
      v.check((input) => /^[a-z][a-z0-9-]{0,19}$/.test(input), notGuestName),
    ),
    section({ key: publicKey, from: networks }),
    takes("machines of others by name"),
  ),
  secrets: section({
    file: v.optional(checked(text, (input) => (isPath(input) ? undefined : `${quoted(input)} is not a path`))),
  }),
  stackAuth: section({ dashboard: flag, keyGeneration: whole("a number that counts the keys, from 1", 1) }),
  watching: section({
    enabled: flag,
    everyMinutes: whole("1 to 30 minutes", 1, 30),
    webhook: v.optional(v.picklist(WEBHOOK_KINDS, takes(WEBHOOK_KINDS.join(", ")))),
    thresholds: watchThresholds,
  }),
  adopt: v.optional(
    section({
      serverId: v.optional(hetznerId),
      serverName: v.optional(
        matching(
          /^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,61}[a-zA-Z0-9])?$/,
          "a server's name at Hetzner, 63 letters, digits, dots and hyphens at most",
        ),
      ),
      primaryIpId: v.optional(hetznerId),
      firewallId: v.optional(hetznerId),
      zoneId: v.optional(cloudflareId),
      cacheRulesId: v.optional(cloudflareId),
      redirectRulesId: v.optional(cloudflareId),
      recordIds: v.optional(
        v.pipe(
          v.custom<Record<string, unknown>>(isSection, takes("ids by type and name")),
          v.record(v.string(), cloudflareId),
        ),
      ),
      projectId: v.optional(dokployId),
      projectName: v.optional(matching(/^(?=.{1,100}$)\S(?:.*\S)?$/, "a project's name in Dokploy, one line")),
      environmentId: v.optional(dokployId),
      composeId: v.optional(dokployId),
      hostKey: v.optional(hostKey),
    }),
  ),
});

function withoutComment(key: string): string {
  return key.split(" ").slice(0, 2).join(" ");
}

/** The problem with the given text in front of it. */
function problemOf(input: string, problem: (input: string) => string | undefined): string | undefined {
  const found = problem(input);
  return found && `${quoted(input)} ${found}`;
}

function isPath(text: string): boolean {
  return /^\S(?:[^\n\r]*\S)?$/.test(text) && text.length <= 400 && !text.includes("\0");
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
