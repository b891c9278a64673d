import { X509Certificate } from "node:crypto";
import ssh2 from "ssh2";
import { describe, expect, it } from "vitest";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";
import { tlsProvider } from "@yapit-infra/sandbox/plugins/tls/plugin.ts";

const call = {
  urn: "",
  name: "key",
  log: () => undefined,
  warn: () => undefined,
  signal: new AbortController().signal,
};

function create(type: string, inputs: Values) {
  const resource = tlsProvider().resources[type];
  if (!resource) throw new Error(type);
  return resource.create(inputs, call);
}

const text = (values: Values, name: string): string => {
  const value = values[name];
  if (typeof value !== "string") throw new Error(`${name} is no text`);
  return value;
};

describe("private keys", () => {
  it.each([
    ["ED25519", {}, "ssh-ed25519"],
    ["RSA", { rsaBits: 2048 }, "ssh-rsa"],
    ["ECDSA", { ecdsaCurve: "P256" }, "ecdsa-sha2-nistp256"],
    ["ECDSA", { ecdsaCurve: "P521" }, "ecdsa-sha2-nistp521"],
  ])("of %s %o are keys that an ssh client signs with", async (algorithm, options, type) => {
    const { id, state } = await create("tls:index/privateKey:PrivateKey", { algorithm, ...options });
    const secret = ssh2.utils.parseKey(text(state, "privateKeyOpenssh"));
    const open = ssh2.utils.parseKey(text(state, "publicKeyOpenssh"));
    if (secret instanceof Error || open instanceof Error) throw new Error("the key does not parse");
    expect([secret.type, open.type]).toEqual([type, type]);
    const signature = secret.sign("message");
    expect(open.verify("message", signature)).toBe(true);
    expect(text(state, "publicKeyOpenssh")).toMatch(/^\S+ \S+\n$/);
    expect(id).toMatch(/^[0-9a-f]{40}$/);
  });

  it("on the curve that OpenSSH does not know are refused", async () => {
    await expect(create("tls:index/privateKey:PrivateKey", { algorithm: "ECDSA" })).rejects.toThrow(
      "name an ecdsaCurve",
    );
  });
});

describe("certificates", () => {
  it.each(["ED25519", "RSA", "ECDSA"])("of a key of %s hold its names", async (algorithm) => {
    const key = await create("tls:index/privateKey:PrivateKey", { algorithm, ecdsaCurve: "P256" });
    const inputs: Values = {
      privateKeyPem: text(key.state, "privateKeyPem"),
      subject: { commonName: "yaptts.org" },
      dnsNames: ["yaptts.org", "*.yaptts.org"],
    };
    const request = await create("tls:index/certRequest:CertRequest", inputs);
    expect(text(request.state, "certRequestPem")).toMatch(/^-----BEGIN CERTIFICATE REQUEST-----\n/);
    const made = await create("tls:index/selfSignedCert:SelfSignedCert", {
      ...inputs,
      allowedUses: ["server_auth"],
      validityPeriodHours: 24,
    });
    const certificate = new X509Certificate(text(made.state, "certPem"));
    expect(certificate.subject).toBe("CN=yaptts.org");
    expect(certificate.subjectAltName).toBe("DNS:yaptts.org, DNS:*.yaptts.org");
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(made.state["keyAlgorithm"]).toBe(algorithm);
  });
});
