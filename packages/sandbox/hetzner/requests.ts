/** Request bodies of the API. */
import * as v from "valibot";

const id = v.pipe(v.number("Not a valid integer."), v.integer("Not a valid integer."));
const text = v.string("Missing data for required field.");
const labels = v.optional(v.record(v.string(), v.string("Not a valid string.")));

export const change = v.object({ name: v.optional(text), labels });
export const changeOfPrimaryIp = v.object({ name: v.optional(text), labels, auto_delete: v.optional(v.boolean()) });
export const sshKey = v.object({ name: text, public_key: text, labels });
export const protection = v.object({ delete: v.optional(v.boolean()), rebuild: v.optional(v.boolean()) });
export const dnsPtr = v.object({ ip: text, dns_ptr: v.nullable(text) });

export const primaryIp = v.object({
  name: text,
  type: v.picklist(["ipv4", "ipv6"], "Must be one of: ipv4, ipv6."),
  location: v.optional(text),
  assignee_type: v.optional(v.literal("server", "Must be one of: server."), "server"),
  assignee_id: v.nullish(id),
  auto_delete: v.optional(v.boolean()),
  labels,
});
export const assign = v.object({ assignee_id: id, assignee_type: v.literal("server", "Must be one of: server.") });

const rule = v.pipe(
  v.object({
    direction: v.picklist(["in", "out"], "Must be one of: in, out."),
    protocol: v.picklist(["tcp", "udp", "icmp", "esp", "gre"], "Must be one of: tcp, udp, icmp, esp, gre."),
    port: v.nullish(text),
    source_ips: v.optional(v.array(text), []),
    destination_ips: v.optional(v.array(text), []),
    description: v.nullish(text),
  }),
  v.transform(({ direction, protocol, port, source_ips, destination_ips, description }) => ({
    direction,
    protocol,
    port: port ?? null,
    sourceIps: source_ips,
    destinationIps: destination_ips,
    description: description ?? null,
  })),
);
const target = v.pipe(
  v.variant("type", [
    v.object({ type: v.literal("server"), server: v.object({ id }) }),
    v.object({ type: v.literal("label_selector"), label_selector: v.object({ selector: text }) }),
  ]),
  v.transform((given) =>
    given.type === "server"
      ? ({ type: "server", serverId: given.server.id } as const)
      : ({ type: "label_selector", selector: given.label_selector.selector } as const),
  ),
);
export const firewall = v.object({
  name: text,
  rules: v.optional(v.array(rule)),
  apply_to: v.optional(v.array(target)),
  labels,
});
export const rules = v.object({ rules: v.array(rule) });
export const applyTo = v.object({ apply_to: v.array(target) });
export const removeFrom = v.object({ remove_from: v.array(target) });

const nameOrId = v.pipe(
  v.union([v.string(), v.number()], "Missing data for required field."),
  v.transform((given) => String(given)),
);
export const server = v.object({
  name: text,
  server_type: nameOrId,
  image: nameOrId,
  location: v.optional(text),
  ssh_keys: v.optional(v.array(nameOrId)),
  user_data: v.optional(text),
  labels,
  firewalls: v.optional(v.array(v.object({ firewall: id }))),
  start_after_create: v.optional(v.boolean()),
  public_net: v.optional(
    v.object({
      enable_ipv4: v.optional(v.boolean(), true),
      enable_ipv6: v.optional(v.boolean(), true),
      ipv4: v.nullish(id),
      ipv6: v.nullish(id),
    }),
  ),
});
export const changeType = v.object({ server_type: nameOrId, upgrade_disk: v.boolean() });
export const rebuild = v.object({ image: nameOrId });

export const volume = v.object({
  name: text,
  size: id,
  location: v.optional(text),
  server: v.optional(id),
  format: v.optional(text),
  labels,
});
export const attach = v.object({ server: id, automount: v.optional(v.boolean()) });
export const resize = v.object({ size: id });
