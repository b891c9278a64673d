import { createPrivateKey, webcrypto, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { CloudflareStore } from "@yapit-infra/sandbox/cloudflare/store.ts";
import { loadX509 } from "@yapit-infra/sandbox/core/x509.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

async function keyAndRequest(): Promise<{ key: string; csr: string; selfSigned: string }> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({
    name: "CN=yaptts.org",
    keys,
    signingAlgorithm: ALGORITHM,
  });
  const pair = { name: "CN=pulls.yaptts.org", keys, signingAlgorithm: ALGORITHM };
  const selfSigned = await x509.X509CertificateGenerator.createSelfSigned(pair);
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" }).export({ type: "pkcs8", format: "pem" });
  return { key: key as string, csr: csr.toString("pem"), selfSigned: selfSigned.toString("pem") };
}

function storeWithZone(): { store: CloudflareStore; zone: string } {
  const store = new CloudflareStore();
  return {
    store,
    zone: store.zones.create({ name: "yaptts.org", account: { id: store.state.accounts[0]?.id ?? "" } }).id,
  };
}

describe("an Origin CA certificate", () => {
  it("is a real one for the request's key and the names, trusted by Cloudflare", async () => {
    const { store } = storeWithZone();
    const { key, csr } = await keyAndRequest();
    const hostnames = ["yaptts.org", "*.yaptts.org"];
    const made = await store.certificates.create({
      csr,
      hostnames,
      request_type: "origin-ecc",
      requested_validity: 365,
    });
    const certificate = new X509Certificate(made.certificate);
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(certificate.subjectAltName).toBe("DNS:yaptts.org, DNS:*.yaptts.org");
    const days = (new Date(certificate.validTo).getTime() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(364);
    expect(days).toBeLessThanOrEqual(365);
    expect(made.expires_on).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC$/);
    expect(store.certificates.trusts(made.certificate)).toBe(true);
  });

  it("cannot be revoked when its zone is gone", async () => {
    const { store, zone } = storeWithZone();
    const { csr } = await keyAndRequest();
    const { id } = await store.certificates.create({ csr, hostnames: ["yaptts.org"], request_type: "origin-ecc" });
    store.zones.delete(zone);
    expect(() => store.certificates.revoke(id)).toThrow("This zone is either not part of your account");
  });

  it("of somebody else is not trusted", async () => {
    const { store } = storeWithZone();
    const { csr, selfSigned } = await keyAndRequest();
    await store.certificates.create({ csr, hostnames: ["yaptts.org"], request_type: "origin-ecc" });
    expect(store.certificates.trusts(selfSigned)).toBe(false);
  });

  it.each([
    [
      "a name outside the account's zones",
      { hostnames: ["example.com"] },
      /^Failed to validate requested hostname example\.com/,
    ],
    ["a validity that is not offered", { requested_validity: 11 }, /validity/],
    ["no names", { hostnames: [] }, /No hostnames/],
    ["no request", { csr: "x" }, /parse the certificate signing request/],
    ["an RSA certificate for another kind of key", { request_type: "origin-rsa" }, /not an RSA key/],
  ])("is refused with %s", async (_, change, words) => {
    const { store } = storeWithZone();
    const { csr } = await keyAndRequest();
    const request = { csr, hostnames: ["yaptts.org"], request_type: "origin-ecc", requested_validity: 365, ...change };
    await expect(store.certificates.create(request)).rejects.toThrow(words);
  });
});

describe("authenticated origin pulls", () => {
  it("take a certificate with its own key, and show it to origins when it is deployed", async () => {
    const { store, zone } = storeWithZone();
    const { key, selfSigned } = await keyAndRequest();
    store.originPulls.switch(zone, true);
    const made = store.originPulls.upload(zone, { certificate: selfSigned, private_key: key });
    expect(made.status).toBe("pending_deployment");
    expect(JSON.stringify([made, store.originPulls.all(zone)])).not.toContain(key.slice(30, 60));
    expect(store.originPulls.get(zone, made.id).status).toBe("pending_deployment");
    expect(store.originPulls.shown(zone)).toBeUndefined();
    store.originPulls.deploymentMs = 0;
    expect(store.originPulls.get(zone, made.id)).toMatchObject({ status: "active", issuer: "CN=pulls.yaptts.org" });
    expect(store.originPulls.shown(zone)).toEqual({ certificate: selfSigned, key });
  });

  it("refuse a key of another certificate", async () => {
    const { store, zone } = storeWithZone();
    const [one, other] = [await keyAndRequest(), await keyAndRequest()];
    expect(() => store.originPulls.upload(zone, { certificate: one.selfSigned, private_key: other.key })).toThrow(
      "does not belong",
    );
  });
});
