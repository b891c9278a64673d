import { randomBytes } from "node:crypto";
import { z } from "zod";
import { find, ofCompose, removeRow } from "../../store/rows.ts";
import { newDomain } from "../../tables/projects.ts";
import { filled, flag, line, text } from "../input.ts";
import { mutation, query, type Router } from "../procedure.ts";

const host = text.refine(
  (name) => /^(?=.{1,253}$)(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(name),
  "Invalid domain name. Use only letters, numbers, hyphens and dots (e.g. example.com). Underscores are not allowed.",
);

const settable = {
  path: filled.nullish(),
  port: z.number().min(1).max(65_535).nullish(),
  customEntrypoint: line,
  https: flag.optional(),
  certificateType: z.enum(["letsencrypt", "none", "custom"]).optional(),
  customCertResolver: line,
  serviceName: line,
  domainType: z.enum(["compose", "application", "preview"]).nullish(),
  internalPath: line,
  stripPath: flag.optional(),
  middlewares: z.array(text).nullish(),
  forwardAuthEnabled: flag.optional(),
};
const byId = { domainId: text };

export const domainRouter: Router = {
  // What is null here falls back to its default.
  create: mutation({ host, composeId: line, ...settable }, ({ tables }, input) => {
    const given = Object.entries(input).filter(([, value]) => value !== null);
    const row = Object.assign(newDomain(input.host, ++tables.lastDomainKey), Object.fromEntries(given));
    tables.domains.push(row);
    return row;
  }),
  one: query(byId, ({ tables }, { domainId }) => ({ ...find(tables, "domains", domainId), application: null })),
  byComposeId: query({ composeId: filled }, ({ tables }, { composeId }) => {
    const { appName, name } = find(tables, "composes", composeId);
    return ofCompose(tables, "domains", composeId).map((one) => ({ ...one, compose: { composeId, appName, name } }));
  }),
  update: mutation({ ...byId, host, enabled: flag.optional(), ...settable }, ({ tables }, { domainId, ...changes }) =>
    Object.assign(find(tables, "domains", domainId), changes),
  ),
  delete: mutation(byId, ({ tables }, { domainId }) => removeRow(tables, "domains", domainId)),
  generateDomain: mutation({ appName: text }, ({ tables }, { appName }) => {
    const ip = (tables.settings.serverIp ?? "127.0.0.1").replaceAll(".", "-");
    return `${appName}-${randomBytes(3).toString("hex")}-${ip}.sslip.io`;
  }),
};
