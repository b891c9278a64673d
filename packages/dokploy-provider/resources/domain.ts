/** A name under which Traefik serves one service of a compose service; in force from the next deployment on. */
import type { ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import type { DomainRow } from "../api/objects.ts";
import type { Reached } from "../context.ts";
import { composeAndRest, only } from "../rules/by-name.ts";
import { createOnce, importHint } from "../rules/create-once.ts";
import { DOMAIN_DEFAULTS as DEFAULTS } from "../rules/defaults.ts";
import { checkFields, count, type Fields, flag, text } from "../rules/fields.ts";

const FIELDS: Fields = {
  composeId: { kind: "text", required: true },
  host: {
    kind: "text",
    required: true,
    rule: (host: string) =>
      /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$/.test(host)
        ? undefined
        : "host must be a name like app.example.org",
  },
  // Without it Dokploy takes the domain and fails the next deployment.
  serviceName: { kind: "text", required: true },
  port: {
    kind: "count",
    default: DEFAULTS.port,
    rule: (port: number) =>
      Number.isInteger(port) && port < 65536 ? undefined : "port must be a whole number below 65536",
  },
  https: { kind: "flag", default: DEFAULTS.https },
  certificateType: {
    kind: "text",
    default: DEFAULTS.certificateType,
    rule: (type: string) =>
      ["none", "letsencrypt"].includes(type) ? undefined : 'certificateType must be "none" or "letsencrypt"',
  },
  path: {
    kind: "text",
    default: DEFAULTS.path,
    rule: (path: string) => (path.startsWith("/") ? undefined : "path must begin with /"),
  },
};

export function domainResource(reached: Reached): ResourceType {
  return {
    replaceOn: ["composeId"],

    check: (news) => checkFields(FIELDS, news),

    async create(inputs, call) {
      const { domains } = reached().dokploy;
      const wanted = rowOf(inputs);
      const { domainId } = await createOnce<DomainRow>({
        namesakes: async () =>
          (await domains.of(text(inputs, "composeId"))).filter(
            (domain) => domain.host === wanted.host && (domain.path ?? "/") === wanted.path,
          ),
        // A domain has no place for a mark: one that is the same in all is the one of an attempt that was cut off.
        isOurs: (domain) => JSON.stringify(inputsOf(domain)) === JSON.stringify(inputsOf({ domainId: "", ...wanted })),
        refusal: (domain) =>
          `the service has a domain ${domain.host}${wanted.path} with other settings already: ${importHint("Domain", call, domain.domainId)}`,
        create: () => domains.create(wanted),
      });
      return { id: domainId, state: { ...inputs, domainId } };
    },

    async read(id) {
      const { dokploy } = reached();
      let domain = id.includes("/") ? undefined : await dokploy.domains.one(id);
      if (!domain && id.includes("/")) {
        const found = await composeAndRest(dokploy, id);
        const domains = found ? await dokploy.domains.of(found.compose.composeId) : [];
        domain = only(
          "domains",
          id,
          domains.filter(({ host }) => host === found?.rest),
        );
      }
      if (!domain) return undefined;
      const inputs = inputsOf(domain);
      return { id: domain.domainId, inputs, state: { ...inputs, domainId: domain.domainId } };
    },

    async update(domainId, _olds, news) {
      const { host, https, port, path, serviceName, certificateType } = rowOf(news);
      await reached().dokploy.domains.update({ domainId, host, https, port, path, serviceName, certificateType });
      return { ...news, domainId };
    },

    delete: (domainId) => reached().dokploy.domains.delete(domainId),
  };
}

function rowOf(inputs: Values): Omit<DomainRow, "domainId"> & { path: string } {
  return {
    composeId: text(inputs, "composeId"),
    host: text(inputs, "host"),
    serviceName: text(inputs, "serviceName"),
    port: count(inputs, "port"),
    https: flag(inputs, "https"),
    certificateType: text(inputs, "certificateType"),
    path: text(inputs, "path"),
  };
}

function inputsOf(domain: DomainRow): Values {
  return {
    composeId: domain.composeId ?? "",
    host: domain.host,
    serviceName: domain.serviceName ?? "",
    port: domain.port ?? 80,
    https: domain.https,
    certificateType: domain.certificateType,
    path: domain.path ?? "/",
  };
}
