import { describe, expect, it } from "vitest";
import { parseDigest } from "../../../tools/report/plan-digest.ts";
import { composeDiff } from "../../../tools/report/compose-diff.ts";
import { reportPlan } from "../../../tools/report/report.ts";
import { recordedPreview } from "./recorded-preview.ts";

const report = (name: string) => reportPlan(recordedPreview(name));
const lines = (name: string) => report(name).markdown.split("\n");

describe("at one look", () => {
  it.each([
    ["unchanged", "### Plan of `prod`: nothing to do, 55 unchanged", "Interrupts nothing · costs the same"],
    [
      "from-nothing",
      "### Plan of `staging-a`: **49** to create, 0 unchanged",
      "Interrupts nothing · **+ €8.99** a month",
    ],
    [
      "workers",
      "### Plan of `prod`: **1** to create, **4** to change, 51 unchanged",
      "⚠️ Interrupts: **service restarted** · costs the same",
    ],
  ])("the plan %s is told", (name, counts, consequence) => {
    expect(lines(name).slice(0, 3)).toEqual([counts, "", consequence]);
  });

  it("a rescale powers the machine off and costs more", () => {
    expect(report("rescale").markdown).toContain("⚠️ Interrupts: **machine down** · **+ €10.70** a month");
  });

  it("a replacement is told with what is lost for good", () => {
    const { markdown, losses } = report("replacement");
    expect(markdown).toMatch(/⚠️ Interrupts: \*\*machine lost, .*address changed/);
    expect(markdown).toMatch(/⛔ \*\*Cannot be had again:\*\* .*`machine-server` \(replace\)/);
    expect(losses.map(({ name }) => name)).toEqual(expect.arrayContaining(["machine-ipv4", "machine-server"]));
  });

  it("a machine that only speaks may go without a word of production: it keeps nothing", () => {
    const workers = "urn:pulumi:prod::yapit::yapit:index:Environment$yapit:workers:Workers";
    const gone = (type: string, chain: string, name: string) => ({
      op: "delete",
      urn: `${workers}${chain}$${type}::${name}`,
      oldState: { type },
    });
    const steps = [
      gone("hcloud:index/server:Server", "$yapit:workers:WorkerMachine", "workers-2-server"),
      gone("hcloud:index/primaryIp:PrimaryIp", "", "workers-2-ipv4"),
    ];
    const { markdown, losses } = reportPlan({ steps });
    expect(losses).toEqual([]);
    expect(markdown).toContain("⚠️ Interrupts: **fewer workers**");
  });

  it("a plan that the engine refuses is told with the way out", () => {
    const { markdown, failed, losses } = report("replacement-refused");
    expect(failed).toBe(true);
    expect(losses.map(({ name }) => name)).toEqual(["machine-ipv4", "machine-server", "edge-rdns-ipv4"]);
    expect(markdown).toContain("`server.allowReplacementOf` in the stack's file");
    expect(markdown).not.toContain("#### Errors");
  });

  it("a preview that failed for another reason is told with the engine's word", () => {
    const diagnostics = [
      {
        severity: "error",
        message: "error: invalid HCLOUD_TOKEN\nsecond line",
        urn: "urn:pulumi:prod::yapit::a:b:C::x",
      },
    ];
    const { markdown, failed } = reportPlan({ diagnostics });
    expect(failed).toBe(true);
    expect(markdown).toContain(
      "❌ **The preview failed**, so this plan is not whole: `invalid HCLOUD_TOKEN⏎second line`",
    );
  });
});

describe("what changes", () => {
  it("stands below its resource, property by property", () => {
    expect(lines("rescale")).toEqual(
      expect.arrayContaining([
        "- **`machine-server`** (hcloud Server): ⚠️ machine down",
        "  - `serverType`: `cx33` → `cx43`",
        "  - `backups`: `false` → `true`",
      ]),
    );
  });

  it("is told with the property that replaces", () => {
    expect(report("replacement").markdown).toContain(
      "- **`machine-ipv4`** (hcloud PrimaryIp): replaced because of `location`; interrupts: address changed",
    );
  });

  it("is called unknown where it is", () => {
    expect(report("replacement-refused").markdown).toContain("`content`: `203.0.113.1` → known after the update");
  });

  it("is a service's image, ports, limits and replicas in the compose file, and then its lines", () => {
    const { markdown } = report("workers");
    expect(markdown).toContain("     kokoro-cpu\n    -  replicas: 2\n    +  replicas: 1\n    -  memory: 1984m\n");
    expect(markdown).toContain("changed too: environment (OMP_NUM_THREADS, MKL_NUM_THREADS)");
    expect(markdown).toContain('    -      OMP_NUM_THREADS: "2"\n');
  });

  it("is an image's digest and the commit it was built from, where it is pulled", () => {
    const file = (commit: string, digest: string) =>
      `services:\n  gateway:\n    image: ghcr.io/yapit-tts/gateway:${commit.repeat(40)}@sha256:${digest.repeat(64)}\n`;
    expect(composeDiff(file("a", "1"), file("b", "2"))).toBe(
      ` gateway\n!  image: sha256:${"1".repeat(64)} → sha256:${"2".repeat(64)} (commit bbbbbbb)`,
    );
  });

  it("of workers or of the machine is told with what they carry then, and another change is not", () => {
    const speech = "2 workers × 2 threads on cx43, by the measurement of 2026-12-01; 4 listeners at once";
    const said = (name: string) =>
      reportPlan({ ...recordedPreview(name), diagnostics: [{ message: `speech: ${speech}`, severity: "info" }] })
        .markdown;
    expect(said("rescale")).toContain(`#### Speech\n\n- ${speech}`);
    expect(said("workers")).toContain(`- ${speech}`);
    expect(said("drift")).not.toContain("listeners at once");
  });

  it("is not a list of hashes where a deployment follows from other changes", () => {
    expect(lines("workers")).toContain(
      "  - deploys again because of `compose`, `.env.prod`, `docker-compose.prod.yml`",
    );
  });

  it("is the names of environment variables, never their values", () => {
    const urn = "urn:pulumi:prod::yapit::dokploy:index:Compose::application-compose";
    const kinds = { "env.NEW": "add", "env.OLD": "delete", "env.TURNED": "update", 'env["a.b"]': "update" };
    const detailedDiff = Object.fromEntries(Object.entries(kinds).map(([path, kind]) => [path, { kind }]));
    const state = (env: object) => ({
      type: "dokploy:index:Compose",
      inputs: { env },
      additionalSecretOutputs: ["env"],
    });
    const step = {
      op: "update",
      urn,
      oldState: state({ OLD: "1", TURNED: "2" }),
      newState: state({ NEW: "3", TURNED: "4" }),
    };
    const { markdown } = reportPlan({ steps: [{ ...step, detailedDiff }] });
    expect(markdown).toContain("  - environment variables: added `NEW`; gone `OLD`; changed `TURNED`, `a.b`");
  });
});

describe("what costs", () => {
  it("is told line by line, with the date of the prices", () => {
    expect(lines("rescale")).toContain("| `machine-server` | `cx33` | `cx43 with backups` | + €10.70 |");
    expect(report("rescale").markdown).toContain("Hetzner's prices of 2026-06-15, net");
  });

  it("is the whole stack's as the program told it, where it did", () => {
    const digest = recordedPreview("rescale");
    const message =
      "cost per month: EUR 9.09 (cx33, IPv4) → EUR 20.09 (cx43 with backups, IPv4), + EUR 11.00, by Hetzner's live prices\n";
    const { markdown } = reportPlan({
      ...digest,
      diagnostics: [...(digest.diagnostics ?? []), { severity: "info", message }],
    });
    expect(markdown).toContain("**machine down** · costs a month: €9.09 → €20.09, **+ €11.00**");
    expect(markdown).toContain("| `cx33, IPv4` | `cx43 with backups, IPv4` | |\n| €9.09 | €20.09 | **+ €11.00** |");
    expect(markdown).toContain("The whole stack by `Hetzner's live prices`, net");
    expect(markdown).not.toContain("2026-06-15");
  });

  it("is not guessed for a type that the table does not know", () => {
    const digest = recordedPreview("rescale");
    for (const { newState } of digest.steps ?? [])
      if (newState?.inputs?.["serverType"]) newState.inputs["serverType"] = "cx99";
    expect(reportPlan(digest).markdown).toContain("cost: price of `cx99` unknown");
  });
});

describe("what the engine said", () => {
  it("is left out where it tells nothing about the plan", () => {
    expect(report("unchanged").markdown).not.toContain("$PATH");
  });

  it("calls resources by their names and stands once", () => {
    const warning = {
      severity: "warning",
      message: "warning: urn:pulumi:prod::yapit::a:b:C::machine-server is old\n",
    };
    const { markdown } = reportPlan({
      steps: [],
      diagnostics: [warning, warning, { severity: "info", message: "fine" }],
    });
    expect(markdown).toContain("#### Warnings\n\n- `machine-server is old`");
    expect(markdown).toContain("1 warning");
    expect(markdown).not.toContain("fine");
  });
});

describe("with a look at the services first", () => {
  it("drift is what is going to be put right, not all that was looked at", () => {
    const { markdown } = report("drift");
    expect(markdown).toContain("`rules[0].port`: `3000` → `22`");
    expect(markdown).toContain("cloudflare DnsRecord `edge-aaaa`");
    expect(markdown).not.toContain("machine-host-key");
  });
});

describe("a plan's fingerprint", () => {
  it("is the same for the same plan, and another for another", () => {
    expect(report("rescale").fingerprint).toBe(report("rescale").fingerprint);
    expect(new Set(["rescale", "workers", "drift"].map((name) => report(name).fingerprint)).size).toBe(3);
  });

  it("does not depend on the order of the steps", () => {
    const digest = recordedPreview("workers");
    digest.steps?.reverse();
    expect(reportPlan(digest).fingerprint).toBe(report("workers").fingerprint);
  });
});

it.each([
  ["", "p.json holds no JSON, it is empty; make it with `pulumi preview --json > preview.json`"],
  ["x", "p.json holds no JSON; make it with `pulumi preview --json > preview.json`"],
  [
    '{"steps": [1]}',
    "p.json is no plan of the engine: it has no steps; make it with `pulumi preview --json > preview.json`",
  ],
  ["{}", "p.json is no plan of the engine: it has no steps; make it with `pulumi preview --json > preview.json`"],
])("refuses %j in a sentence", (text, message) => {
  expect(() => parseDigest(text, "p.json")).toThrow(message);
});
