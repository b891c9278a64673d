import { describe, expect, test } from "vitest";
import { composeFile } from "../../../compose/application.ts";
import { plainSettings } from "../../../compose/plain-settings.ts";
import { findFaults, type RuleSubject } from "../../../compose/rules.ts";
import { VARIABLE_NAMES } from "../../../compose/variable-names.ts";
import { PRODUCTION } from "./settings.ts";

function subject(change: (subject: RuleSubject) => void = () => undefined): RuleSubject {
  const made: RuleSubject = {
    file: composeFile(PRODUCTION),
    plain: plainSettings(PRODUCTION),
    secretNames: VARIABLE_NAMES,
    machineMemoryMb: PRODUCTION.machineMemoryMb,
    production: true,
  };
  change(made);
  return made;
}

function service(made: RuleSubject, name: string) {
  const found = made.file.services[name];
  if (!found) throw new Error(`no service ${name}`);
  return found;
}

describe("a bad compose file is refused before anything is deployed", () => {
  test("the application's own file has no fault, in production and staging", () => {
    expect(findFaults(subject())).toEqual([]);
    const staging = { ...PRODUCTION, production: false, certificate: "letsencrypt" as const };
    expect(
      findFaults({ ...subject(), file: composeFile(staging), plain: plainSettings(staging), production: false }),
    ).toEqual([]);
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
      /CVE-2025-55182: use stackauth\/server:3ef9cb3/,
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
    ["a seeded production", (made) => (made.plain["DB_SEED"] = "1"), /DB_SEED must be 0/],
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
    [
      "limits above the machine's memory",
      (made) => (made.machineMemoryMb = 4096),
      /services may take 6912 MB and the platform 1280 MB, the machine has 4096 MB/,
    ],
  ];
  test.each(cases)("%s", (_, change, fault) => {
    expect(findFaults(subject(change))).toEqual([expect.stringMatching(fault)]);
  });

  test("escaped dollars and defaults need no variable", () => {
    const made = subject((found) => (service(found, "redis").environment = { A: "$${LITERAL}", B: "${MAYBE:-x}" }));
    expect(findFaults(made)).toEqual([]);
  });

  test("every fault is reported at once", () => {
    const made = subject((found) => {
      service(found, "redis").image = "redis:latest";
      service(found, "gateway").networks = [];
      found.plain["DB_SEED"] = "1";
    });
    expect(findFaults(made)).toHaveLength(3);
  });
});
