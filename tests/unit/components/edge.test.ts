import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import { Environment, type EnvironmentOutputs } from "../../../components/environment.ts";
import { DATED_PRICES } from "../../../components/cost/price-list.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";
import { knownOutside } from "./known-outside.ts";
import { only, record, type Recorded } from "./recorder.ts";

/** The first environment of a file loads the packages of all the providers. */
const LOADING_MS = 60_000;

const prices = Promise.resolve(DATED_PRICES);
const hetzner = { endpoint: "http://127.0.0.1:1" };

interface Declared {
  recorded: Recorded[];
  outputs: Record<keyof EnvironmentOutputs, unknown>;
}

async function declare(stack: string, file: Record<string, unknown> = {}): Promise<Declared> {
  const parsed = parseStackConfig(stack, file);
  if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
  const looked = { protect: stack === "prod", rescales: false, boots: true, prices, images: {} };
  const args = {
    config: parsed.config,
    access: {},
    hetzner,
    secrets: { fromFile: {} },
    ...looked,
    ...knownOutside(parsed.config),
  };
  let outputs: unknown;
  const recorded = await record(stack, () => {
    pulumi.output(new Environment("yapit", args).outputs).apply((known) => (outputs = known));
  });
  return { recorded, outputs: outputs as Declared["outputs"] };
}

function named(recorded: Recorded[], pattern: RegExp): string[] {
  return recorded.map(({ name }) => name).filter((name) => pattern.test(name));
}

/** The script that the step reads from stdin. */
function traefikScript(recorded: Recorded[]): string {
  return JSON.stringify(only(recorded, "platform-traefik")["stdin"]);
}

describe("production behind Cloudflare", () => {
  let recorded: Recorded[];
  let outputs: Declared["outputs"];
  beforeAll(async () => {
    ({ recorded, outputs } = await declare("prod"));
  }, LOADING_MS);

  test("sends www to the one name, path and query kept, by a rule for a proxied record", () => {
    expect(only(recorded, "edge-zone-rules-www")).toMatchObject({
      name: "www.yaptts.org",
      type: "CNAME",
      content: "yaptts.org",
      proxied: true,
      ttl: 1,
      comment: "yapit-infra prod",
    });
    expect(only(recorded, "edge-zone-rules-redirects")).toMatchObject({
      kind: "zone",
      phase: "http_request_dynamic_redirect",
      rules: [
        {
          action: "redirect",
          expression: 'http.host eq "www.yaptts.org"',
          actionParameters: {
            fromValue: {
              statusCode: 301,
              targetUrl: { expression: 'concat("https://yaptts.org", http.request.uri.path)' },
              preserveQueryString: true,
            },
          },
        },
      ],
    });
  });

  test("keeps hashed files for a month, and no answer of the API or of Stack Auth at all", () => {
    const ruleset = only(recorded, "edge-zone-rules-cache");
    expect(ruleset["phase"]).toBe("http_request_cache_settings");
    const rules = ruleset["rules"] as { expression: string; actionParameters: object }[];
    expect(rules.map(({ expression, actionParameters }) => [expression, actionParameters])).toEqual([
      [
        'starts_with(http.request.uri.path, "/assets/")',
        {
          cache: true,
          edgeTtl: { mode: "override_origin", default: 2_592_000 },
          browserTtl: { mode: "override_origin", default: 2_592_000 },
        },
      ],
      // The last rule that matches wins.
      ['starts_with(http.request.uri.path, "/api/") or starts_with(http.request.uri.path, "/auth/")', { cache: false }],
    ]);
  });

  test("lets Let's Encrypt and Cloudflare's own authorities issue certificates, and nobody else", () => {
    const records = recorded.filter(({ inputs }) => inputs["type"] === "CAA");
    expect(records.map(({ inputs }) => [inputs["name"], inputs["data"], inputs["proxied"], inputs["ttl"]])).toEqual(
      ["letsencrypt.org", "pki.goog", "ssl.com", "sectigo.com"].map((value) => [
        "yaptts.org",
        { flags: 0, tag: "issue", value },
        false,
        300,
      ]),
    );
  });

  test("has Cloudflare show a certificate of our own, and Traefik demand that very one", () => {
    expect(only(recorded, "edge-origin-pull-self-signed")).toMatchObject({
      allowedUses: ["digital_signature", "client_auth"],
      validityPeriodHours: 131_400,
    });
    expect(only(recorded, "edge-origin-pull-certificate")).toMatchObject({
      certificate: "certificate of edge-origin-pull-self-signed\n",
      privateKey: { value: "pem of edge-origin-pull-key" },
    });
    expect(only(recorded, "edge-origin-pull-settings")).toMatchObject({ enabled: true });
    expect(traefikScript(recorded)).toContain(
      "VISITOR_PEM='certificate of edge-origin-pull-self-signed\\npem of edge-origin-pull-key'",
    );
  });

  test("hands the certificates over as a secret", () => {
    expect(only(recorded, "platform-traefik")["stdin"]).toMatchObject({ value: expect.any(String) as string });
  });

  test("says what to enter at the registrar, when the certificate ends, and what a month costs", () => {
    expect(outputs).toMatchObject({
      delegation: "pending: enter ns1.example and ns2.example at the registrar of yaptts.org",
      originCertificateExpiresOn: "2041-11-21T00:00:00Z",
      monthlyCostEur: { total: 8.99 },
    });
  });
});

test(
  "production on another name than its zone's has no www, which Cloudflare's free certificate would not cover",
  { timeout: LOADING_MS },
  async () => {
    const { recorded } = await declare("prod", { domain: "app.yaptts.org", dns: { zone: "yaptts.org" } });
    expect(named(recorded, /www|redirects/)).toEqual([]);
    expect(named(recorded, /caa|zone-rules-cache/)).toHaveLength(5);
  },
);

test(
  "production without Cloudflare's proxy keeps CAA, and needs no rule and no certificate of Cloudflare's",
  { timeout: LOADING_MS },
  async () => {
    const { recorded, outputs } = await declare("prod", { dns: { zone: "yaptts.org", proxied: false } });
    expect(named(recorded, /^edge-zone-rules-/)).toEqual(
      ["letsencrypt-org", "pki-goog", "ssl-com", "sectigo-com"].map((authority) => `edge-zone-rules-caa-${authority}`),
    );
    expect(named(recorded, /^edge-origin/)).toEqual([]);
    expect(traefikScript(recorded)).toContain("ORIGIN_PEM=''\\nVISITOR_PEM=''");
    expect(outputs.originCertificateExpiresOn).toBeUndefined();
  },
);

test(
  "staging has a certificate of its own and demands none: what is of the whole zone is production's",
  { timeout: LOADING_MS },
  async () => {
    const { recorded } = await declare("staging-x");
    expect(named(recorded, /^edge-(zone-rules|origin-pull)/)).toEqual([]);
    expect(only(recorded, "edge-origin-certificate")).toMatchObject({
      hostnames: ["staging-x.yaptts.org", "staging-x-auth.yaptts.org"],
    });
    expect(traefikScript(recorded)).toContain("VISITOR_PEM=''");
  },
);
