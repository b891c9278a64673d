/** hcloud:index/server:Server as data. */
import { createHash } from "node:crypto";
import type { Value, Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Row } from "../bridged/row.ts";

export const serverRow: Row = {
  library: "sdk",
  autonamed: true,
  partial: true,
  outputs: ["ipv4Address", "ipv6Address", "ipv6Network", "status", "primaryDiskSize", "backupWindow"],
  deleteBeforeReplace: "when named",
  inputs: {
    name: { type: "string" },
    serverType: { type: "string", required: true },
    image: { type: "string", replaces: true },
    location: { type: "string", replaces: true, computed: true },
    // On its way out of the API: told, but no input any more.
    datacenter: { type: "string", replaces: true, computed: true, writeOnly: true },
    userData: { type: "string", replaces: true, writeOnly: true, stored: hashed },
    sshKeys: { type: "array", items: { type: "string" }, replaces: true, writeOnly: true },
    firewallIds: { type: "array", set: true, computed: true, items: { type: "integer" } },
    // Not read back, and no change where the program does not name it.
    publicNets: {
      type: "array",
      set: true,
      computed: true,
      writeOnly: true,
      items: {
        type: "object",
        properties: {
          ipv4Enabled: { type: "boolean", default: true },
          ipv6Enabled: { type: "boolean", default: true },
          ipv4: { type: "integer" },
          ipv6: { type: "integer" },
        },
      },
    },
    networks: { type: "array", set: true, computed: true },
    labels: { type: "map" },
    backups: { type: "boolean", default: false },
    keepDisk: { type: "boolean", default: false },
    allowDeprecatedImages: { type: "boolean", default: false },
    ignoreRemoteFirewallIds: { type: "boolean", default: false },
    deleteProtection: { type: "boolean", default: false },
    rebuildProtection: { type: "boolean", default: false },
    shutdownBeforeDeletion: { type: "boolean", default: false },
    placementGroupId: { type: "integer" },
    iso: { type: "string" },
    rescue: { type: "string" },
  },
};

/** The state has its SHA-1 only. What is hashed already stays as it is. */
function hashed(userData: Value): Value {
  if (typeof userData !== "string" || /^[A-Za-z0-9+/]{27}=$/.test(userData)) return userData;
  return createHash("sha1").update(userData).digest("base64");
}

export function datacenterFault({ datacenter }: Values): { property: string; words: string }[] {
  if (datacenter === undefined) return [];
  const words =
    "Removed Attribute. The datacenter attribute is marked for removal, you must use the location attribute instead. " +
    "See https://docs.hetzner.cloud/changelog#2026-07-01-removing-datacenters.";
  return [{ property: "datacenter", words }];
}
