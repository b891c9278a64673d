import { stringify } from "yaml";
import { eventually } from "./eventually.ts";
import { type Step, StepFailed } from "./step.ts";

const FOLDER = "/etc/dokploy/traefik";
const DYNAMIC = `${FOLDER}/dynamic`;
const VISITOR = "/root/.yapit-visitor.pem";

/** Traefik as a plain container beside the swarm, its files written before it starts. */
export const traefik: Step<"TRAEFIK_IMAGE" | "ACME_EMAIL" | "ORIGIN_PEM" | "VISITOR_PEM" | "DEPLOY_HOST"> = {
  inputs: ["TRAEFIK_IMAGE", "ACME_EMAIL", "ORIGIN_PEM", "VISITOR_PEM", "DEPLOY_HOST"],
  async run({ files, docker, listeners }, values) {
    const { TRAEFIK_IMAGE, ORIGIN_PEM, VISITOR_PEM, DEPLOY_HOST } = values;
    const put = (path: string, content: string, mode: number): void => {
      if (content === "") files.remove(path);
      else files.write(path, content, mode);
    };
    const before = files.read(`${FOLDER}/traefik.yml`);
    if (files.isFolder(`${FOLDER}/traefik.yml`)) files.remove(`${FOLDER}/traefik.yml`);
    files.write(`${FOLDER}/traefik.yml`, staticFile(ORIGIN_PEM === "" ? values.ACME_EMAIL : undefined));
    files.write(`${DYNAMIC}/acme.json`, ORIGIN_PEM === "" ? (files.read(`${DYNAMIC}/acme.json`) ?? "") : "", 0o600);
    put(VISITOR, VISITOR_PEM, 0o600);
    put(`${DYNAMIC}/visitor.pem`, VISITOR_PEM.replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*/, ""), 0o600);
    put(`${DYNAMIC}/origin.pem`, ORIGIN_PEM, 0o600);
    put(`${DYNAMIC}/origin.yml`, ORIGIN_PEM === "" ? "" : originFile(VISITOR_PEM !== ""), 0o600);
    put(`${DYNAMIC}/push-to-deploy.yml`, DEPLOY_HOST === "" ? "" : pushToDeployFile(DEPLOY_HOST), 0o600);

    const old = docker.find("dokploy-traefik");
    const isCurrent = old?.image === TRAEFIK_IMAGE && old.status === "running";
    if (!isCurrent) {
      if (old) docker.remove(old);
      docker.start(docker.create({ ...TRAEFIK_CONTAINER, image: TRAEFIK_IMAGE }));
    } else if (before !== files.read(`${FOLDER}/traefik.yml`)) {
      docker.stop(old);
      docker.start(old);
    }
    if (await eventually(() => listeners.has(80))) return `traefik: ${TRAEFIK_IMAGE} answers\n`;
    throw new StepFailed(`traefik: it does not answer on port 80: ${docker.find("dokploy-traefik")?.log.at(-1) ?? ""}`);
  },
};

/** As `docker run` makes it. */
export const TRAEFIK_CONTAINER = {
  name: "dokploy-traefik",
  program: "traefik",
  restartPolicy: "always",
  networks: ["dokploy-network"],
  mounts: { "/etc/traefik/traefik.yml": `${FOLDER}/traefik.yml`, [DYNAMIC]: DYNAMIC },
  published: { 80: { port: 80, loopback: false }, 443: { port: 443, loopback: false } },
};

/** With `email`, certificates are had of Let's Encrypt. */
function staticFile(email: string | undefined): string {
  const provider = { exposedByDefault: false, watch: true, network: "dokploy-network" };
  return stringify({
    api: { insecure: false, dashboard: false },
    providers: { swarm: provider, docker: provider, file: { directory: DYNAMIC, watch: true } },
    entryPoints: {
      web: { address: ":80", http: { redirections: { entryPoint: { to: "websecure", scheme: "https" } } } },
      websecure: { address: ":443" },
    },
    ...(email !== undefined && {
      certificatesResolvers: {
        letsencrypt: {
          acme: { email, storage: `${DYNAMIC}/acme.json`, httpChallenge: { entryPoint: "web" } },
        },
      },
    }),
  });
}

function originFile(asksVisitors: boolean): string {
  const file = `${DYNAMIC}/origin.pem`;
  const clientAuth = { caFiles: [`${DYNAMIC}/visitor.pem`], clientAuthType: "RequireAndVerifyClientCert" };
  return stringify({
    tls: {
      stores: { default: { defaultCertificate: { certFile: file, keyFile: file } } },
      ...(asksVisitors && { options: { default: { clientAuth } } }),
    },
  });
}

function pushToDeployFile(host: string): string {
  const name = "push-to-deploy";
  const path = "[.]deploy/[A-Za-z0-9_-]+";
  const rule = `Host(\`${host}\`) && PathRegexp(\`^/${path}$\`) && Method(\`POST\`)`;
  const router = { rule, priority: 1000, entryPoints: ["websecure"], tls: {}, middlewares: [name], service: name };
  const replacePathRegex = { regex: "^/[.]deploy/([A-Za-z0-9_-]+)$", replacement: "/api/deploy/compose/$1" };
  return stringify({
    http: {
      routers: { [name]: router },
      middlewares: { [name]: { replacePathRegex } },
      services: { [name]: { loadBalancer: { servers: [{ url: "http://dokploy:3000" }] } } },
    },
  });
}
