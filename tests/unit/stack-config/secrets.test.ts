import { describe, expect, it } from "vitest";
import { pickSecrets } from "../../../stack-config/application-secrets.ts";
import { connectionString } from "../../../compose/connection-string.ts";
import type { WebhookKind } from "../../../stack-config/stack-config.ts";
import { releaseOf } from "../../../compose/releases/releases.ts";
import { parseDotenv } from "../../../stack-config/dotenv.ts";
import { namedValues } from "../../../stack-config/secrets-of-file.ts";
import { decryptSopsFile } from "../../../stack-config/sops/decrypt-file.ts";
import { encrypted, identity } from "./sops-fixtures.ts";

const FILE = "prod.env.sops";
const REQUIRED = {
  RUNPOD_API_KEY: "rpa_x",
  MISTRAL_API_KEY: "mistral",
  STRIPE_SECRET_KEY_LIVE: "sk_live_x",
  STRIPE_WEBHOOK_SECRET_LIVE: "whsec_live",
};
const OF_STAGING = { STRIPE_SECRET_KEY_TEST: "sk_test_x", STRIPE_WEBHOOK_SECRET_TEST: "whsec_test" };
const STAGING = { kind: "staging", release: releaseOf("2025-12") } as const;
const STACK_AUTH = {
  STACK_AUTH_PROJECT_ID: "0a2c1b8e-5b1a-4d59-9d7b-0c3a5c1f9e21",
  STACK_AUTH_SERVER_KEY: "ssk_x",
  STACK_AUTH_CLIENT_KEY: "pck_x",
};

function pick(kind: "production" | "staging", values: Record<string, string>, release = "2025-12") {
  const whose = { kind, release: releaseOf(release) };
  const { secrets, faults, notes } = pickSecrets(whose, new Map(Object.entries(values)), FILE);
  return {
    secrets: Object.fromEntries(secrets),
    notes,
    faults: faults.map(({ path, problem }) => `${path}: ${problem}`),
  };
}

describe("whom the watcher tells", () => {
  const told = (webhook: WebhookKind | undefined, values: Record<string, string>) =>
    pickSecrets({ ...STAGING, webhook }, new Map(Object.entries(values)), FILE);

  it.each<[string, WebhookKind | undefined, Record<string, string>, string[]]>([
    ["nobody", undefined, {}, []],
    ["an address of a kind", "slack", { WATCH_WEBHOOK_URL: "https://hooks.slack.com/services/x" }, []],
    ["a topic of ntfy", "ntfy", { WATCH_WEBHOOK_URL: "https://ntfy.sh/yapit-3f9c1e7a5b2d" }, []],
    ["a dead man's switch alone", undefined, { WATCH_PING_URL: "https://hc-ping.com/0" }, []],
    [
      "ntfy without a topic",
      "ntfy",
      { WATCH_WEBHOOK_URL: "https://ntfy.sh/" },
      ["names no topic of ntfy, as in https://ntfy.sh/topic"],
    ],
    ["a short topic where nobody else is", "ntfy", { WATCH_WEBHOOK_URL: "https://ntfy.example/alerts" }, []],
    [
      "a topic that is guessed",
      "ntfy",
      { WATCH_WEBHOOK_URL: "https://ntfy.sh/yapit" },
      ["has a topic that can be guessed, by whoever wants to read along; take 16 characters or more"],
    ],
    [
      "an address of no kind",
      undefined,
      { WATCH_WEBHOOK_URL: "https://a.example/x" },
      ["does not say of which kind it is; set watching.webhook to one of ntfy, slack, discord, json"],
    ],
    [
      "a kind without an address",
      "json",
      {},
      ["is missing beside watching.webhook json; add it with sops, or leave that out"],
    ],
    [
      "what ends the quotes around it",
      "json",
      { WATCH_WEBHOOK_URL: "https://a.example/x'y\"" },
      ["is not a web address, which begins with https:// and has no quotes or blanks"],
    ],
  ])("may be or is refused: %s", (_, webhook, values, problems) => {
    const { faults, secrets } = told(webhook, values);
    expect(faults).toEqual(problems.map((problem) => ({ path: `WATCH_WEBHOOK_URL in ${FILE}`, problem })));
    if (problems.length === 0) expect(Object.fromEntries(secrets)).toEqual(values);
  });
});

describe("which secret goes where", () => {
  it("gives production its live keys and never the test keys", () => {
    expect(pick("production", { ...REQUIRED, ...OF_STAGING, ...STACK_AUTH })).toEqual({
      secrets: { ...REQUIRED, ...STACK_AUTH },
      notes: [],
      faults: [],
    });
  });

  it("gives staging the test keys and never a live one", () => {
    const { secrets, faults } = pick("staging", { ...REQUIRED, ...OF_STAGING });
    expect(faults).toEqual([]);
    expect(secrets).toEqual({ RUNPOD_API_KEY: "rpa_x", MISTRAL_API_KEY: "mistral", ...OF_STAGING });
  });

  it("lets staging do with an empty file", () =>
    expect(pick("staging", {})).toEqual({ secrets: {}, notes: [], faults: [] }));

  it("keeps a registry's token out of what the services get", () => {
    const { secrets, registryToken, faults } = pickSecrets(STAGING, new Map([["REGISTRY_TOKEN", "ghp_x"]]), FILE);
    expect([secrets.size, registryToken, faults]).toEqual([0, "ghp_x", []]);
  });

  it("tells every name that production misses", () => {
    const { faults } = pick("production", {});
    expect(faults).toEqual(
      Object.keys(REQUIRED).map((name) => `${name} in ${FILE}: is missing, and production needs it; add it with sops`),
    );
  });
});

describe("a secret of the wrong name or form", () => {
  it.each<[Record<string, string>, string]>([
    [{ MISTRAL_API_KEI: "x" }, "MISTRAL_API_KEI in prod.env.sops: unknown secret; did you mean MISTRAL_API_KEY?"],
    [{ COLOUR: "x" }, "COLOUR in prod.env.sops: unknown secret; remove it"],
    [{ STRIPE_SECRET_KEY: "x" }, "name it STRIPE_SECRET_KEY_LIVE for production or STRIPE_SECRET_KEY_TEST for staging"],
    [{ STRIPE_SECRET_KEY_TEST: "sk_live_x" }, "STRIPE_SECRET_KEY_TEST in prod.env.sops: is not a test key of Stripe"],
    [{ STRIPE_SECRET_KEY_LIVE: "sk_test_x" }, "STRIPE_SECRET_KEY_LIVE in prod.env.sops: is not a live key of Stripe"],
    [{ STRIPE_WEBHOOK_SECRET_LIVE: "x" }, "is not a signing secret of Stripe"],
    [{ RUNPOD_API_KEY: "" }, "RUNPOD_API_KEY in prod.env.sops: is empty"],
    [{ RUNPOD_API_KEY: "two words" }, "is not one word"],
    [
      { POSTGRES_PASSWORD: "a/b@c" },
      "POSTGRES_PASSWORD in prod.env.sops: is not made of eight or more letters, digits and",
    ],
    [{ POSTGRES_PASSWORD: "short" }, "is not made of eight or more"],
    [{ STACK_SERVER_SECRET: "short" }, "STACK_SERVER_SECRET in prod.env.sops: is not 32 bytes in base64url"],
    [{ STACK_SERVER_SECRET: `${"a".repeat(42)}/` }, "is not 32 bytes in base64url"],
    [{ ...STACK_AUTH, STACK_AUTH_CLIENT_KEY: "ssk_x" }, "is not a client key of Stack Auth"],
    [{ ...STACK_AUTH, STACK_AUTH_PROJECT_ID: "internal" }, "is not a project's id"],
    [
      { STACK_DATABASE_CONNECTION_STRING: connectionString("x") },
      "is derived from POSTGRES_PASSWORD; give that instead",
    ],
    [
      { POSTGRES_PASSWORD: "yyyyyyyy", STACK_DATABASE_CONNECTION_STRING: connectionString("x") },
      "does not agree with POSTGRES_PASSWORD",
    ],
    [
      { POSTGRES_PASSWORD: "yyyyyyyy", STACK_DIRECT_DATABASE_CONNECTION_STRING: "nonsense" },
      "does not agree with POSTGRES_PASSWORD",
    ],
  ])("is a fault: %j", (values, fault) => {
    expect(pick("staging", values).faults).toEqual([expect.stringContaining(fault)]);
  });

  it("names what is missing beside a part of Stack Auth's project", () => {
    expect(pick("staging", { STACK_AUTH_PROJECT_ID: STACK_AUTH.STACK_AUTH_PROJECT_ID }).faults).toEqual([
      expect.stringContaining("STACK_AUTH_SERVER_KEY in prod.env.sops: is missing beside STACK_AUTH_PROJECT_ID"),
      expect.stringContaining("STACK_AUTH_CLIENT_KEY in prod.env.sops: is missing beside STACK_AUTH_PROJECT_ID"),
    ]);
  });

  it("is never repeated in the fault", () => {
    const names = [
      ...Object.keys({ ...REQUIRED, ...OF_STAGING, ...STACK_AUTH }),
      "POSTGRES_PASSWORD",
      "STACK_SERVER_SECRET",
      "UNKNOWN",
    ];
    const faults = pick("production", Object.fromEntries(names.map((name) => [name, "canary value/"]))).faults;
    expect(faults.length).toBeGreaterThanOrEqual(names.length);
    expect(faults.join()).not.toContain("canary");
  });

  it("is accepted as it was in the hand-made environment, connection strings included", () => {
    const strings = { STACK_DATABASE_CONNECTION_STRING: "postgres://yapit_prod:p-w-p-w-@postgres:5432/yapit_prod" };
    const { secrets, faults } = pick("production", { ...REQUIRED, POSTGRES_PASSWORD: "p-w-p-w-", ...strings });
    expect(faults).toEqual([]);
    expect(secrets).toEqual({ ...REQUIRED, POSTGRES_PASSWORD: "p-w-p-w-" });
  });
});

describe("the application's own file", () => {
  const PASSWORD = {
    PROD_POSTGRES_PASSWORD: "p-w-p-w-",
    PROD_DATABASE_URL: "postgresql+asyncpg://yapit_prod:p-w-p-w-@postgres:5432/yapit_prod",
  };
  const written = {
    ...PASSWORD,
    PROD_STRIPE_SECRET_KEY: "sk_live_x",
    PROD_STRIPE_WEBHOOK_SECRET: "whsec_live",
    DEV_STRIPE_SECRET_KEY: "sk_test_x",
    DEV_STRIPE_WEBHOOK_SECRET: "whsec_test",
    PROD_GOOGLE_API_KEY: "google-live",
    DEV_GOOGLE_API_KEY: "google-test",
    ANONYMOUS_SESSION_SECRET: "shared",
    _OLD_KEY: "nobody's",
    NTFY_TOPIC: "topic",
  };

  it("gives production what begins with PROD_ or with nothing", () => {
    expect(pick("production", written, "v0.4")).toEqual({
      secrets: {
        POSTGRES_PASSWORD: "p-w-p-w-",
        STRIPE_SECRET_KEY_LIVE: "sk_live_x",
        STRIPE_WEBHOOK_SECRET_LIVE: "whsec_live",
        GOOGLE_API_KEY: "google-live",
        ANONYMOUS_SESSION_SECRET: "shared",
      },
      faults: [],
      notes: [`${FILE}: release v0.4 does not read NTFY_TOPIC; remove what nothing else needs`],
    });
  });

  it("gives staging what begins with DEV_, and nothing of production's", () => {
    const { secrets, faults } = pick("staging", written, "v0.4");
    expect(faults).toEqual([]);
    expect(secrets).toEqual({
      ...OF_STAGING,
      GOOGLE_API_KEY: "google-test",
      ANONYMOUS_SESSION_SECRET: "shared",
    });
  });

  it("says a secret once", () => {
    expect(pick("production", { PROD_GOOGLE_API_KEY: "a", GOOGLE_API_KEY: "b" }, "v0.4").faults).toEqual([
      `GOOGLE_API_KEY in ${FILE}: is set by GOOGLE_API_KEY too; leave one`,
    ]);
  });
});

describe("a release", () => {
  it("tells what it no longer reads, and goes on", () => {
    expect(pick("production", REQUIRED, "v0.4")).toEqual({
      secrets: { STRIPE_SECRET_KEY_LIVE: "sk_live_x", STRIPE_WEBHOOK_SECRET_LIVE: "whsec_live" },
      faults: [],
      notes: [`${FILE}: release v0.4 does not read RUNPOD_API_KEY, MISTRAL_API_KEY; remove what nothing else needs`],
    });
  });

  it("of today needs nothing that others issue", () => expect(pick("production", {}, "v0.4").faults).toEqual([]));

  it("keeps images at R2 with all that it takes, or not at all", () => {
    const faults = pick("production", { R2_SECRET_ACCESS_KEY: "x" }, "v0.4").faults;
    expect(faults).toHaveLength(4);
    expect(faults[0]).toContain("R2_ACCOUNT_ID in prod.env.sops: is missing beside R2_SECRET_ACCESS_KEY; give all 5");
  });

  it("has scans read by a model of another house with all that it takes, or not at all", () => {
    const given = { AI_PROCESSOR_API_KEY: "x", AI_PROCESSOR_BASE_URL: "https://openrouter.ai/api/v1" };
    expect(pick("production", given, "v0.4").faults).toEqual([
      expect.stringContaining("AI_PROCESSOR_MODEL in prod.env.sops: is missing beside"),
    ]);
    expect(pick("production", { ...given, AI_PROCESSOR_MODEL: "qwen" }, "v0.4").faults).toEqual([]);
  });
});

describe("a value that stands where a name belongs", () => {
  // "NAME=" with the value on the next line, as an editor breaks a long line; base64 ends in "=".
  const canaries = [
    "canary",
    "sk_live_canary",
    "CANARYCANARYCANARY",
    "CANARY_CANARYCANARYCANARY",
    "c.anary",
    "canary" + "a".repeat(90),
  ];

  it.each(canaries)("is not repeated: %s", (canary) => {
    for (const text of [`RUNPOD_API_KEY=\n${canary}==\n`, `RUNPOD_API_KEY=\n${canary}=\n${canary}=\n`]) {
      const { values, faults } = parseDotenv(text, FILE);
      const told = [...faults, ...pickSecrets(STAGING, values, FILE).faults];
      expect(told.length).toBeGreaterThan(1);
      expect(JSON.stringify(told)).not.toMatch(/canary/i);
    }
  });

  it("is told by its place", () => {
    const { values } = parseDotenv("RUNPOD_API_KEY=\nc2VjcmV0=\n", FILE);
    expect(pickSecrets(STAGING, values, FILE).faults).toContainEqual({
      path: "name 2, which is not repeated since it may be a value, in prod.env.sops",
      problem: "unknown secret; remove it",
    });
  });

  it.each(["__proto__", "constructor", "prototype", "runpod_api_kei", "SMTP_PASSWORD_2"])(
    "but a name is: %s",
    (name) => {
      const { values } = parseDotenv(`${name}=x\n`, FILE);
      expect(pickSecrets(STAGING, values, FILE).faults).toMatchObject([{ path: `${name} in ${FILE}` }]);
    },
  );
});

describe("dotenv text", () => {
  it.each([
    ["A=b", "b"],
    ["export A=b", "b"],
    ["A = b # comment", "b"],
    ["A=b#c", "b#c"],
    ["A=", ""],
    ["A='b # c'", "b # c"],
    ['A="b\\nc" # comment', "b\nc"],
    ['A="b\\"c"', 'b"c'],
    ["A=b=c==\r", "b=c=="],
  ])("is read as compose reads it: %j", (line, value) => {
    expect(parseDotenv(line, FILE)).toEqual({ values: new Map([["A", value]]), faults: [] });
  });

  it("tells lines that are none, without repeating them", () => {
    const { faults } = parseDotenv('canary\n\n# c\nA="canary\nB=1\nB=2', FILE);
    expect(faults.map(({ path }) => path)).toEqual([
      "line 1 of prod.env.sops",
      "line 4 of prod.env.sops",
      "B in prod.env.sops",
    ]);
    expect(JSON.stringify(faults)).not.toContain("canary");
  });
});

describe("a decrypted file", () => {
  async function named(file: string) {
    const { values, faults } = namedValues(await decryptSopsFile(encrypted(file), file, identity("first.txt")), file);
    return { values: Object.fromEntries(values), faults: faults.map(({ path, problem }) => `${path}: ${problem}`) };
  }
  const plain = "stands in the file in plain text; encrypt it, and have a new one issued";

  it("gives the same names and values in the dotenv and the binary store, quotes taken off", async () => {
    const [dotenv, binary] = await Promise.all([named("default.env"), named("default.sops")]);
    expect(dotenv.values).toMatchObject({
      RUNPOD_API_KEY: "rpa_made_up",
      MISTRAL_API_KEY: "quoted made up",
      EMPTY: "",
    });
    expect(binary.values).toMatchObject({
      RUNPOD_API_KEY: "rpa_made_up",
      MISTRAL_API_KEY: "quoted made up",
      EMPTY: "",
    });
  });

  it("refuses a secret that is not encrypted in it", async () => {
    expect((await named("default.env")).faults).toEqual([`NOTE_unencrypted in default.env: ${plain}`]);
    expect((await named("unencrypted-suffix.env")).faults).toContain(
      `RUNPOD_API_KEY in unencrypted-suffix.env: ${plain}`,
    );
  });

  it("refuses what is not text on the top level", async () => {
    const { values, faults } = await named("default.json");
    expect(values).toEqual({ RUNPOD_API_KEY: "rpa_made_up", 10: "order counts", 2: "é\u2028😀", blank: "" });
    const problems = faults.map((fault) =>
      fault.replace(/^name \d+, which is not repeated since it may be a value, in /, ""),
    );
    expect(problems).toContain("default.json: is not a single value; name every secret on the top level");
    expect(problems).toContain("default.json: is not text; put it in quotes");
    expect(problems).toContain("default.json: has no value; set it, or leave it out");
  });

  it("refuses several documents", async () => {
    expect((await named("documents.yaml")).faults).toContain(
      "documents.yaml: has 2 documents; put all secrets into one",
    );
  });
});
