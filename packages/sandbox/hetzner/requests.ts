/** Request bodies of the API, with the fields' names as the store has them. */
import { z } from "zod";
import { camelCased } from "../core/names.ts";

const id = z.int("Not a valid integer.");
const text = z.string("Missing data for required field.");
const flag = z.boolean().optional();
const labels = z.record(z.string(), z.string("Not a valid string.")).optional();
const nameOrId = z.union([z.string(), z.number()], "Missing data for required field.").transform(String);

export const change = z.object({ name: text.optional(), labels });
export const changeOfPrimaryIp = z.object({ name: text.optional(), labels, auto_delete: flag }).transform(camelCased);
export const sshKey = z.object({ name: text, public_key: text, labels }).transform(camelCased);
export const protection = z.object({ delete: flag, rebuild: flag });
export const dnsPtr = z.object({ ip: text, dns_ptr: text.nullable() }).transform(camelCased);

export const primaryIp = z
  .object({
    name: text,
    type: z.enum(["ipv4", "ipv6"], "Must be one of: ipv4, ipv6."),
    location: text,
    auto_delete: flag,
    labels,
  })
  .transform(camelCased);

const rule = z
  .object({
    direction: z.enum(["in", "out"], "Must be one of: in, out."),
    protocol: z.enum(["tcp", "udp", "icmp", "esp", "gre"], "Must be one of: tcp, udp, icmp, esp, gre."),
    port: text.nullish().transform((port) => port ?? null),
    source_ips: z.array(text).default([]),
    destination_ips: z.array(text).default([]),
    description: text.nullish().transform((words) => words ?? null),
  })
  .transform(camelCased);
const target = z.union([
  z
    .object({ type: z.literal("server"), server: z.object({ id }) })
    .transform(({ type, server: { id: serverId } }) => ({ type, serverId })),
  z
    .object({ type: z.literal("label_selector"), label_selector: z.object({ selector: text }) })
    .transform(({ type, label_selector: { selector } }) => ({ type, selector })),
]);
export const firewall = z
  .object({ name: text, rules: z.array(rule).optional(), apply_to: z.array(target).optional(), labels })
  .transform(camelCased);
export const rules = z.object({ rules: z.array(rule) });
export const applyTo = z.object({ apply_to: z.array(target) });
export const removeFrom = z.object({ remove_from: z.array(target) });

const publicNet = z
  .object({
    enable_ipv4: z.boolean().default(true),
    enable_ipv6: z.boolean().default(true),
    ipv4: id.nullish(),
    ipv6: id.nullish(),
  })
  .transform(camelCased);
export const server = z
  .object({
    name: text,
    server_type: nameOrId,
    image: nameOrId,
    location: text.optional(),
    ssh_keys: z.array(nameOrId).optional(),
    user_data: text.optional(),
    labels,
    firewalls: z.array(z.object({ firewall: id })).optional(),
    public_net: publicNet.optional(),
  })
  .transform(({ firewalls, ...given }) => ({
    ...camelCased(given),
    firewallIds: firewalls?.map((one) => one.firewall),
  }));
export const changeType = z.object({ server_type: nameOrId, upgrade_disk: z.boolean() });
