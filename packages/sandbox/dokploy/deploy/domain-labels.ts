/** A domain as the Traefik labels that Dokploy adds to the service it names. */
import type { DomainRow } from "../tables/projects.ts";

function routerLabels(appName: string, domain: DomainRow, entryPoint: string): string[] {
  const { host, path, port, https, stripPath, internalPath, certificateType, customEntrypoint } = domain;
  if (stripPath || ![null, "", "/"].includes(internalPath)) throw new Error("the sandbox's Dokploy rewrites no paths");
  const key = `${appName}-${domain.uniqueConfigKey}`;
  const router = `traefik.http.routers.${key}-${entryPoint}`;
  const hasPath = path !== null && path !== "/" && path !== "";
  const redirects = entryPoint === "web" && https && !customEntrypoint;
  const middlewares = redirects ? ["redirect-to-https@file"] : [];
  const labels = [
    `${router}.rule=Host(\`${host}\`)${hasPath ? ` && PathPrefix(\`${path}\`)` : ""}`,
    `${router}.entrypoints=${entryPoint}`,
    `traefik.http.services.${key}-${entryPoint}.loadbalancer.server.port=${String(port)}`,
    `${router}.service=${key}-${entryPoint}`,
  ];
  if (!redirects) middlewares.push(...(domain.middlewares ?? []));
  if (middlewares.length > 0) labels.push(`${router}.middlewares=${middlewares.join(",")}`);
  if (entryPoint !== "websecure" && !(customEntrypoint && https)) return labels;
  const resolver = certificateType === "custom" ? domain.customCertResolver : certificateType;
  if (certificateType === "none") labels.push(`${router}.tls=true`);
  else if (resolver) labels.push(`${router}.tls.certresolver=${resolver}`);
  return labels;
}

export function domainLabels(appName: string, domain: DomainRow): string[] {
  const plain = routerLabels(appName, domain, domain.customEntrypoint ?? "web");
  if (domain.customEntrypoint || !domain.https) return plain;
  return [...plain, ...routerLabels(appName, domain, "websecure")];
}
