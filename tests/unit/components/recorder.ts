/** Pulumi's mocks, kept: what each component asked the engine for. */
import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";

export interface Recorded {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  protect: boolean;
  /** A destroy leaves it at its service. */
  retained: boolean;
}

const ANSWERS: Record<string, Record<string, unknown>> = {
  "cloudflare:index/getAuthenticatedOriginPullsCertificate:getAuthenticatedOriginPullsCertificate": {
    status: "active",
  },
  "cloudflare:index/getZone:getZone": {
    status: "pending",
    nameServers: ["ns1.example", "ns2.example"],
  },
};

// The SDK's mocks say that they know error hooks, and do not.
Object.assign(MockMonitor.prototype, {
  registerErrorHook: (_request: unknown, answer: (error: null, response: object) => void) => answer(null, {}),
});

export const OWN_HOST_KEY = "ecdsa-sha2-nistp256 AAAA";

/** Resources in the order they were registered; outputs are the inputs plus what a test needs of the service's answers. */
export async function record(stack: string, declare: () => unknown): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  const lasting = new Set<string>();
  const retained = new Set<string>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, id }) => {
        const options = { protect: lasting.has(name), retained: retained.has(name) };
        recorded.push({ type, name, inputs: inputs as Record<string, unknown>, ...options });
        return {
          id: id === undefined || id === "" ? String(1000 + recorded.length) : id,
          state: { ...(inputs as object), ...computed(type, name) },
        };
      },
      call: ({ token }) => ANSWERS[token] ?? {},
    },
    "yapit",
    stack,
    false,
  );
  await pulumi.runtime.runInPulumiStack(async () => {
    // The mocks are not told of options.
    pulumi.runtime.registerStackTransformation(({ name, opts }) => {
      if (opts.protect === true) lasting.add(name);
      if ("retainOnDelete" in opts && opts.retainOnDelete === true) retained.add(name);
      return undefined;
    });
    await declare();
  });
  await pulumi.runtime.disconnect();
  return recorded;
}

export function only(recorded: Recorded[], name: string): Record<string, unknown> {
  const found = recorded.filter((resource) => resource.name === name);
  if (found.length !== 1)
    throw new Error(`${found.length} resources named ${name}: ${recorded.map((r) => r.name).join(", ")}`);
  return found[0]?.inputs ?? {};
}

function computed(type: string, name: string): Record<string, unknown> {
  switch (type) {
    case "tls:index/privateKey:PrivateKey":
      return {
        privateKeyOpenssh: `-----BEGIN OPENSSH PRIVATE KEY-----\nprivate of ${name}\n-----END OPENSSH PRIVATE KEY-----\n`,
        privateKeyPem: `pem of ${name}`,
        publicKeyOpenssh: `ssh-ed25519 AAAA ${name}\n`,
      };
    case "command:remote:Command":
      return { stdout: name === "machine-own-host-key" ? OWN_HOST_KEY : "" };
    case "tls:index/certRequest:CertRequest":
      return { certRequestPem: `request of ${name}\n` };
    case "tls:index/selfSignedCert:SelfSignedCert":
      return { certPem: `certificate of ${name}\n` };
    case "cloudflare:index/originCaCertificate:OriginCaCertificate":
      return { certificate: `certificate of ${name}`, expiresOn: "2041-11-21T00:00:00Z" };
    case "hcloud:index/primaryIp:PrimaryIp":
      return { ipAddress: "203.0.113.5" };
    case "hcloud:index/server:Server":
      return { ipv6Address: "2001:db8::1" };
    case "cloudflare:index/accountToken:AccountToken":
      return { value: "value-of-the-token" };
    case "cloudflare:index/zone:Zone":
      return { nameServers: ["ana.ns.cloudflare.com", "bob.ns.cloudflare.com"] };
    default:
      return type.startsWith("random:") ? { result: `random-${name}` } : {};
  }
}
