import { describe, expect, it } from "vitest";
import { TRAEFIK } from "../inputs.ts";
import { signedBy } from "../world/certificates.ts";
import { DOMAIN, type Platform } from "./platform.ts";

const CERTIFICATE = "/root/.yapit-visitor.pem";
const SITE = `https://${DOMAIN}/`;

export function traefik(on: () => Platform): void {
  describe("Traefik", () => {
    it("shows the origin certificate, to those alone who show Cloudflare's", async () => {
      expect(await on().shown()).toContain(DOMAIN);
      expect(await on().visit(SITE)).toMatch(/^000/);
      expect(await on().visit(SITE, { certificate: CERTIFICATE })).toMatch(/^404/);
    });

    it("leads a reported push to Dokploy, and nothing else", async () => {
      const ask = (path: string, method: string) =>
        on().visit(`https://${DOMAIN}${path}`, { certificate: CERTIFICATE, method });
      expect(await ask("/.deploy/abc", "POST")).toMatch(/^404 .*Compose Not Found/);
      expect(await ask("/.deploy/abc", "GET")).toMatch(/^404 404 page not found/);
      expect(await ask("/api/deploy/compose/abc", "POST")).toMatch(/^404 404 page not found/);
    });

    it("routes to a container by its labels as soon as it runs, and sends http to https", async () => {
      const { machine } = on();
      const rule = `-l traefik.enable=true -l 'traefik.http.routers.a.rule=Host(\`${DOMAIN}\`)' -l traefik.http.routers.a.entrypoints=websecure -l traefik.http.routers.a.tls=true -l traefik.http.routers.a.tls.certresolver=letsencrypt -l traefik.http.services.a.loadbalancer.server.port=80`;
      await machine.says(`docker run -d --name site --network dokploy-network ${rule} nginx:alpine`);
      await expect
        .poll(() => on().visit(SITE, { certificate: CERTIFICATE }), { timeout: 30_000, interval: 500 })
        .toMatch(/^200/);
      const plain = `curl -s -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: ${DOMAIN}' http://127.0.0.1/`;
      expect(await machine.says(plain)).toBe(`301 ${SITE}`);
    });

    it("shows the origin certificate although an older one of Let's Encrypt lies there, which inspect tells before", async () => {
      const { machine, world } = on();
      const old = await signedBy(world.ca, ["old.invalid", DOMAIN]);
      const base64 = (text: string): string => Buffer.from(text).toString("base64");
      const certificates = [
        { domain: { main: DOMAIN }, certificate: base64(old.cert), key: base64(old.key), Store: "default" },
      ];
      const acme = { letsencrypt: { Account: null, Certificates: certificates } };
      // As a machine that was taken over has it: the certificate, and the resolver that reads it.
      expect((await machine.script("traefik", TRAEFIK)).code).toBe(0);
      await machine.inside(
        "cat >/etc/dokploy/traefik/dynamic/acme.json && docker restart dokploy-traefik",
        JSON.stringify(acme),
      );
      await expect.poll(() => on().shown(), { timeout: 30_000 }).toContain("old.invalid");
      expect(await on().findings()).toContain(
        "Traefik has no origin certificate: /etc/dokploy/traefik/dynamic/origin.pem",
      );
      expect((await on().step("traefik")).stdout).toContain("the certificates of Let's Encrypt go");
      await expect.poll(() => on().shown(), { timeout: 30_000 }).toContain(DOMAIN);
      expect(await on().shown()).not.toContain("old.invalid");
      expect(await on().findings()).toEqual([]);
      await machine.says("docker rm -f site");
    });

    it("shows a new origin certificate without a restart", async () => {
      const { machine } = on();
      const started = await machine.says("docker inspect -f '{{.State.StartedAt}}' dokploy-traefik");
      await on().newOrigin([`new.${DOMAIN}`, DOMAIN]);
      await on().steps(["traefik"]);
      await expect.poll(() => on().shown(), { timeout: 30_000 }).toContain(`new.${DOMAIN}`);
      expect(await machine.says("docker inspect -f '{{.State.StartedAt}}' dokploy-traefik")).toBe(started);
    });

    it("starts where traefik.yml had become a directory", async () => {
      await on().machine.says(
        "docker rm -f dokploy-traefik; rm /etc/dokploy/traefik/traefik.yml; mkdir /etc/dokploy/traefik/traefik.yml",
      );
      const { code, stdout } = await on().step("traefik");
      expect(stdout).toContain("healing: traefik.yml is a directory");
      expect(code).toBe(0);
      expect(await on().findings()).toEqual([]);
    });

    it("runs in another version as soon as that is declared, and in the one before again", async () => {
      const { machine } = on();
      const image = () => machine.says("docker inspect -f '{{.Config.Image}} {{.State.Status}}' dokploy-traefik");
      const { code, stdout } = await on().step("traefik", { TRAEFIK_IMAGE: "traefik:next" });
      expect(stdout).toContain("traefik: traefik:next answers");
      expect(code).toBe(0);
      expect(await image()).toBe("traefik:next running");
      expect(await on().visit(SITE, { certificate: CERTIFICATE })).toMatch(/^404/);
      await on().steps(["traefik"]);
      expect(await on().findings()).toEqual([]);
    });
  });
}
