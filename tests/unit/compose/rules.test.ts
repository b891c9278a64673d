import { describe, expect, test } from "vitest";
import { composeFile } from "../../../compose/application.ts";
import { plainSettings } from "../../../compose/render.ts";
import { findFaults, type RuleSubject } from "../../../compose/rules.ts";
import type { ApplicationSettings } from "../../../compose/settings.ts";
import { PRODUCTION, PRODUCTION_2025_12, SHAPES } from "./settings.ts";

function subject(
  change: (subject: RuleSubject) => void = () => undefined,
  settings: ApplicationSettings = PRODUCTION,
): RuleSubject {
  const made: RuleSubject = { file: composeFile(settings), plain: { ...plainSettings(settings) }, settings };
  change(made);
  return made;
}

function service(made: RuleSubject, name: string) {
  const found = made.file.services[name];
  if (!found) throw new Error(`no service ${name}`);
  return found;
}

describe("a bad compose file is refused before anything is deployed", () => {
  test.each(Object.entries(SHAPES))("the application's own file has no fault: %s", (_, settings) => {
    expect(findFaults(subject(undefined, settings))).toEqual([]);
  });

  const cases: [string, (made: RuleSubject) => void, RegExp][] = [
    [
      "a port open to the internet",
      (made) => (service(made, "redis").ports = ["6379:6379"]),
      /^redis.ports: 6379:6379 is open.*write 127\.0\.0\.1:6379:6379/,
    ],
    [
      "a port on every address",
      (made) => (service(made, "redis").ports = ["0.0.0.0:6379:6379"]),
      /^redis.ports: 0\.0\.0\.0/,
    ],
    [
      "a container_name",
      (made) => Object.assign(service(made, "redis"), { container_name: "redis" }),
      /^redis.container_name breaks Dokploy's logs/,
    ],
    [
      "a service outside Dokploy's network",
      (made) => (service(made, "gateway").networks = ["default"]),
      /^gateway.networks: .*add dokploy-network/,
    ],
    ["an image without a tag", (made) => (service(made, "redis").image = "redis"), /^redis.image: redis has no tag/],
    [
      "a registry with a port, without a tag",
      (made) => (service(made, "redis").image = "localhost:5000/redis"),
      /has no tag/,
    ],
    ["latest", (made) => (service(made, "redis").image = "redis:latest"), /^redis.image: redis:latest may change/],
    [
      "the Stack Auth image open to CVE-2025-55182",
      (made) => (service(made, "stack-auth").image = "stackauth/server:09921e6"),
      /CVE-2025-55182: use stackauth\/server:3ef9cb3 or stackauth\/server:53c1c9e/,
    ],
    [
      "the old seed variable",
      (made) => (made.plain["STACK_RUN_SEED_SCRIPT"] = "true"),
      /STACK_RUN_SEED_SCRIPT is the old name/,
    ],
    [
      "a database wiped at every start",
      (made) => (made.plain["DB_DROP_AND_RECREATE"] = "1"),
      /DB_DROP_AND_RECREATE must be 0/,
    ],
    [
      "a variable nobody sets",
      (made) => (service(made, "redis").environment = { A: "${NOBODY}" }),
      /^redis: \$\{NOBODY\} is set by nobody/,
    ],
    ["a secret among the plain settings", (made) => (made.plain["OTHER"] = "sk_live_1"), /OTHER looks like a secret/],
    [
      "a password in a plain URL",
      (made) => (made.plain["SOME_URL"] = "postgres://u:p@h/d"),
      /SOME_URL looks like a secret/,
    ],
    ["a lost volume", (made) => delete made.file.volumes["pgdata"], /^volumes: production's data lies in pgdata/],
  ];
  test.each(cases)("%s", (_, change, fault) => {
    expect(findFaults(subject(change))).toEqual([expect.stringMatching(fault)]);
    expect(findFaults(subject(change, PRODUCTION_2025_12))).toEqual([expect.stringMatching(fault)]);
  });

  test.each([
    [PRODUCTION, "0", /DB_SEED must be 1 .*no model and no voice/],
    [PRODUCTION_2025_12, "1", /DB_SEED must be 0 .*a second time/],
  ])("a seed that is wrong for the release: %#", (settings, seed, fault) => {
    expect(findFaults(subject((made) => (made.plain["DB_SEED"] = seed), settings))).toEqual([
      expect.stringMatching(fault),
    ]);
  });

  test.each(["defuddle", "kokoro-cpu-1", "yolo-cpu-1", "smokescreen"])("%s on the network of the database", (name) => {
    expect(findFaults(subject((made) => service(made, name).networks.push("dokploy-network")))).toEqual([
      expect.stringMatching(new RegExp(`^${name}.networks: it runs what strangers send it and is kept apart`)),
    ]);
  });

  test("an image pinned by its digest needs no tag", () => {
    const image = `ghcr.io/yapit-tts/gateway@sha256:${"0".repeat(64)}`;
    expect(findFaults(subject(undefined, { ...PRODUCTION, images: { gateway: image } }))).toEqual([]);
  });

  test("escaped dollars and defaults need no variable", () => {
    const made = subject((found) => (service(found, "redis").environment = { A: "$${LITERAL}", B: "${MAYBE:-x}" }));
    expect(findFaults(made)).toEqual([]);
  });

  test("every fault is reported at once", () => {
    const made = subject((found) => {
      service(found, "redis").image = "redis:latest";
      service(found, "gateway").networks = [];
      found.plain["DB_SEED"] = "0";
    });
    expect(findFaults(made)).toHaveLength(3);
  });
});
