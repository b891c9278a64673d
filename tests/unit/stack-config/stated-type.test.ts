import { describe, expect, it } from "vitest";
import { statedText } from "../../../stack-config/sops/stated-type.ts";
import type { LeafType } from "../../../stack-config/sops/tree.ts";

describe("a value's stated type", () => {
  it.each<[LeafType, string, string | undefined]>([
    ["str", " 007 ", " 007 "],
    ["bytes", "007", "007"],
    ["int", "007", "7"],
    ["int", "+7", "7"],
    ["int", "-0", "0"],
    ["int", "9223372036854775807", "9223372036854775807"],
    ["int", "9223372036854775808", undefined],
    ["int", "-9223372036854775808", "-9223372036854775808"],
    ["int", "1_000", undefined],
    ["int", "7.0", undefined],
    ["int", "", undefined],
    ["float", "7.50", "7.5"],
    ["float", "1e3", "1000"],
    ["float", ".5", "0.5"],
    ["float", "inf", "+Inf"],
    ["float", "-Infinity", "-Inf"],
    ["float", "nan", "NaN"],
    ["float", "1e999", undefined],
    ["float", "sk_live", undefined],
    ["float", "1 ", undefined],
    ["bool", "t", "True"],
    ["bool", "False", "False"],
    ["bool", "tRUE", undefined],
    ["bool", "yes", undefined],
    ["time", "2025-12-23T10:00:00Z", "2025-12-23T10:00:00Z"],
    ["time", "2025-12-23T10:00:00.500+00:00", "2025-12-23T10:00:00.5Z"],
    ["time", "2025-13-23T10:00:00Z", undefined],
    ["time", "2025-12-23", undefined],
  ])("is what decrypted text is parsed as, as Go does: %s %j", (type, text, stated) => {
    expect(statedText(type, text)).toBe(stated);
  });
});
