import { randomBytes } from "node:crypto";
import { count, flag, listOf, nullable, oneOf, optional, text } from "../../input/field.ts";
import { createDomain, deleteDomain, domainsOf, findDomain, updateDomain } from "../../store/domains.ts";
import { findCompose } from "../../store/composes.ts";
import { mutation, query } from "../procedure.ts";
import type { Router } from "../procedure.ts";

const host = text({
  accepts: (name) =>
    /^(?=.{1,253}$)(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(name),
  acceptsMessage:
    "Invalid domain name. Use only letters, numbers, hyphens and dots (e.g. example.com). Underscores are not allowed.",
});

const settable = {
  path: optional(nullable(text({ min: 1 }))),
  port: optional(nullable(count({ min: 1, max: 65_535 }))),
  customEntrypoint: optional(nullable(text())),
  https: optional(flag()),
  certificateType: optional(oneOf(["letsencrypt", "none", "custom"])),
  customCertResolver: optional(nullable(text())),
  serviceName: optional(nullable(text())),
  domainType: optional(nullable(oneOf(["compose", "application", "preview"]))),
  internalPath: optional(nullable(text())),
  stripPath: optional(flag()),
  middlewares: optional(nullable(listOf(text()))),
  forwardAuthEnabled: optional(flag()),
};
const byId = { domainId: text() };

export const domainRouter: Router = {
  create: mutation({ host, composeId: optional(nullable(text())), ...settable }, ({ tables }, _caller, input) =>
    createDomain(tables, input),
  ),
  one: query(byId, ({ tables }, _caller, { domainId }) => ({ ...findDomain(tables, domainId), application: null })),
  byComposeId: query({ composeId: text({ min: 1 }) }, ({ tables }, _caller, { composeId }) => {
    const { appName, name } = findCompose(tables, composeId);
    return domainsOf(tables, composeId).map((domain) => ({ ...domain, compose: { composeId, appName, name } }));
  }),
  update: mutation(
    { ...byId, host, enabled: optional(flag()), ...settable },
    ({ tables }, _caller, { domainId, ...changes }) => updateDomain(tables, domainId, changes),
  ),
  delete: mutation(byId, ({ tables }, _caller, { domainId }) => deleteDomain(tables, domainId)),
  generateDomain: mutation({ appName: text() }, ({ tables }, _caller, { appName }) => {
    const ip = (tables.settings.serverIp ?? "127.0.0.1").replaceAll(".", "-");
    return `${appName}-${randomBytes(3).toString("hex")}-${ip}.sslip.io`;
  }),
};
