import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBranchName } from "../../../stack-config/branch-name.ts";
import { cidrProblem } from "../../../stack-config/cidr.ts";
import { closestName } from "../../../stack-config/closest-name.ts";
import { agreesWithPassword, connectionString } from "../../../compose/connection-string.ts";
import { isDomainName, labelsWithin } from "../../../stack-config/domain-name.ts";
import { encryptionRule, isEncrypted } from "../../../stack-config/sops/encryption-rule.ts";
import { floatText } from "../../../stack-config/sops/float-text.ts";
import { readJson } from "../../../stack-config/sops/json-store.ts";

describe("networks", () => {
  it("are any address with its whole length, and any network with its own address", () => {
    fc.assert(fc.property(fc.ipV4(), (address) => cidrProblem(`${address}/32`) === undefined));
    // IPv4 in IPv6's clothes is written as IPv4.
    const ipV6 = fc.ipV6().filter((address) => !/^(0*:)*:?ffff:/i.test(address));
    fc.assert(fc.property(ipV6, (address) => cidrProblem(`${address}/128`) === undefined));
    for (const network of ["0.0.0.0/0", "::/0", "10.0.0.0/8", "192.0.2.128/25", "2001:db8::/32"]) {
      expect(cidrProblem(network)).toBeUndefined();
    }
  });

  it.each([
    "",
    "office",
    "192.0.2.1",
    "192.0.2.1/24",
    "192.0.2.0/33",
    "192.0.2.0/-1",
    "192.0.2.0/24/8",
    "2001:db8::1/64",
    "fe80::/",
    "10.0.0.0/08",
    "0.0.0.0/00",
    "fe80::1%eth0/128",
    "::ffff:192.0.2.0/120",
  ])("are not %j", (text) => expect(cidrProblem(text)).toBeDefined());
});

describe("names", () => {
  it.each(["yaptts.org", "staging-x.yaptts.org", "xn--bcher-kva.example"])("of domains: %s", (name) =>
    expect(isDomainName(name)).toBe(true),
  );
  it.each(["yaptts", "Yaptts.org", "yaptts.org.", "-a.org", "a..org", "a_b.org", "192.0.2.1", `${"a".repeat(64)}.org`])(
    "that are no domain's: %s",
    (name) => expect(isDomainName(name)).toBe(false),
  );
  it.each([
    ["yaptts.org", []],
    ["a.b.yaptts.org", ["a", "b"]],
    ["notyaptts.org", undefined],
  ])("within a zone: %s", (name, labels) => expect(labelsWithin("yaptts.org", name)).toEqual(labels));
  it.each(["dev", "feature/a-b", "v1.2", "@a"])("of branches: %s", (name) => expect(isBranchName(name)).toBe(true));
  it.each(["", "@", "-a", "a..b", "a b", "a~1", "a/", "/a", "a//b", ".a", "a/.b", "a.lock", "a.", "a@{1}", "a\\b"])(
    "that are no branch's: %j",
    (name) => expect(isBranchName(name)).toBe(false),
  );
  it("that are near are suggested, and only those", () => {
    expect(closestName("serverr", ["server", "secrets"])).toBe("server");
    expect(closestName("colour", ["server", "secrets"])).toBeUndefined();
    fc.assert(fc.property(fc.string({ minLength: 1 }), (name) => closestName(name, [name]) === name));
  });
});

describe("a connection string", () => {
  it("carries any password through", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (password) => agreesWithPassword(connectionString(password), password)),
    );
  });
  it.each(["postgres://yapit_prod:x@elsewhere:5432/yapit_prod", "mysql://yapit_prod:x@postgres:5432/yapit_prod", "x"])(
    "to somewhere else does not agree: %s",
    (text) => expect(agreesWithPassword(text, "x")).toBe(false),
  );
});

describe("a number's text for the message authentication code", () => {
  it.each([
    [1e21, "1000000000000000000000"],
    [1.5e22, "15000000000000000000000"],
    [1e-7, "0.0000001"],
    [-1.25e-8, "-0.0000000125"],
    [-0, "-0"],
    [12.5, "12.5"],
  ])("has no exponent: %d", (value, text) => expect(floatText(value)).toBe(text));

  it("is the same number for any number", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = floatText(value);
        return /^-?\d+(\.\d+)?$/.test(text) && Object.is(Number(text), value);
      }),
    );
  });
});

describe("SOPS' JSON", () => {
  it("is read in the order of the file, whatever the keys", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string().filter((key) => key !== "sops")), (keys) => {
        const text = `{${keys.map((key) => `${JSON.stringify(key)}: ${JSON.stringify([key, 1, null])}`).join(",\n\t")}}`;
        const [document] = readJson(text).documents;
        expect(document?.items.map((item) => item.kind === "entry" && item.key)).toEqual(keys);
      }),
    );
  });
});

describe("a rule of encryption", () => {
  const path = ["a_x", "b"];
  it.each([
    [encryptionRule("unencrypted_suffix", "_x"), false],
    [encryptionRule("encrypted_suffix", "_x"), true],
    [encryptionRule("encrypted_suffix", "_y"), false],
    [encryptionRule("unencrypted_regex", "^b$"), false],
    [encryptionRule("encrypted_regex", "(?i)^B$"), true],
    [encryptionRule("encrypted_comment_regex", "on"), true],
    [encryptionRule("unencrypted_comment_regex", "on"), false],
  ])("holds for all that lies below a key or a comment: %j", (rule, encrypted) => {
    expect(isEncrypted(rule, path, [[" on"], []], false)).toBe(encrypted);
  });

  it("leaves the comment that switches encryption on readable, and seals the next", () => {
    const rule = encryptionRule("encrypted_comment_regex", "on");
    expect(isEncrypted(rule, [], [[" on"]], true)).toBe(false);
    expect(isEncrypted(rule, [], [[" on", " next"]], true)).toBe(true);
  });

  it.each(["\\Aa", "a\\z", "(?P<n>a)", "[[:alpha:]]", "(?s)a", "a(", "\\pL"])(
    "is refused when JavaScript would read it otherwise: %s",
    (text) => {
      expect(() => encryptionRule("encrypted_regex", text)).toThrow(/the rule encrypted_regex/);
    },
  );
});
