import { describe, expect, test } from "vitest";
import { callName } from "../../faults/call-name.ts";
import { compare } from "../../faults/compare.ts";
import { describeFault, everyFault, journeys, parseFault, sample } from "../../faults/fault.ts";
import { A_WORKER, repeatCommand } from "../../faults/course.ts";

const CALLS = [
  "hetzner POST /servers",
  "hetzner GET /servers/100007",
  "cloudflare POST /zones",
  "dokploy POST compose.create",
];

describe("the plan of faults", () => {
  test("breaks a call with an effect at both moments, also by the engine's death, and one that looks once", () => {
    const faults = everyFault(CALLS);
    expect(faults.filter(({ call }) => call === "hetzner POST /servers")).toHaveLength(4);
    expect(faults.filter(({ call }) => call === "hetzner GET /servers/ID")).toHaveLength(1);
  });

  test("takes no more than a few looks of a wait, however long it was", () => {
    expect(everyFault(Array<string>(50).fill("hetzner GET /actions"))).toHaveLength(4);
  });

  test("samples every service", () => {
    const services = sample(everyFault(CALLS), 3).map(({ call }) => call.split(" ")[0]);
    expect(services).toEqual(["hetzner", "cloudflare", "dokploy"]);
  });

  test("is repeated by a command that names each of its faults", () => {
    const faults = everyFault([...CALLS, "machine exec echo 'a; b' #1"]);
    expect(faults.map(describeFault).map(parseFault)).toEqual(faults);
    expect(repeatCommand(A_WORKER, faults.slice(0, 1))).toBe(
      "npm run test:faults -- --course worker --fault 'hetzner POST /servers #1, lost before its effect'",
    );
    expect(parseFault("hetzner POST /servers")).toBeUndefined();
  });

  test("sends every fault on exactly one journey", () => {
    const faults = everyFault(CALLS);
    const sent = journeys(faults, 3).flat();
    expect(sent).toHaveLength(faults.length);
    expect(new Set(sent)).toEqual(new Set(faults));
  });
});

test("a call's name is the same in every world", () => {
  expect(callName("hetzner GET /servers/100007")).toBe("hetzner GET /servers/ID");
  expect(callName("cloudflare POST /zones/b7082f28cd8bf440f4142f629840cddc/dns_records")).toBe(
    "cloudflare POST /zones/ID/dns_records",
  );
  expect(callName("machine exec sh -s -- logs 'app-web-1' '5'")).toBe("machine exec sh -s -- logs");
});

test("what exists once too often is doubled, what should not exist is surplus", () => {
  expect(compare(["a", "b"], ["a", "a", "c"])).toEqual({ missing: ["b"], doubled: ["a"], surplus: ["c"] });
});
