import { checkFields } from "@yapit-infra/dokploy-provider/rules/fields.ts";
import { COMPOSE_FIELDS } from "@yapit-infra/dokploy-provider/resources/compose-settings.ts";
import { describe, expect, test } from "vitest";
import { composeFile } from "../../../compose/application.ts";
import type { ComposeService } from "../../../compose/compose-file.ts";
import { deployCommand } from "../../../compose/deploy-command.ts";
import { memoryLeftForWorkersMb, servicesBudget, WORKER_NEEDS_MB } from "../../../compose/memory-budget.ts";
import { runningServices } from "../../../compose/running-services.ts";
import { PRODUCTION, PRODUCTION_2025_12, STAGING, WITHOUT_AUTH } from "./settings.ts";

/** Of the command that Dokploy runs: each of Compose's own, in their order. */
const commands = (deployCommand(PRODUCTION) ?? "")
  .split(" && docker ")
  .map((command) => command.replace("compose -f docker-compose.prod.yml --profile standby ", "").split(" "));
const { services } = composeFile(PRODUCTION);

/** Priority by rule. */
function routers(of: ComposeService | undefined): Record<string, number> {
  const labels = of?.labels ?? {};
  const rules = Object.entries(labels).filter(([label]) => label.endsWith(".rule"));
  return Object.fromEntries(
    rules.map(([label, rule]) => [rule, Number(labels[label.replace(/rule$/, "priority")] ?? rule.length)]),
  );
}

describe("a stand-by", () => {
  test("is the first one in all but where it stands", () => {
    const { restart, profiles, ...standby } = services["gateway-standby"] ?? {};
    expect({ restart, profiles }).toEqual({ restart: "no", profiles: ["standby"] });
    expect({ ...standby, restart: "unless-stopped" }).toEqual(services["gateway"]);
  });

  test("asks its own neighbour, by the name that all the others have for the first one", () => {
    expect(services["frontend-standby"]).toMatchObject({
      links: ["gateway-standby:gateway"],
      depends_on: { "gateway-standby": { condition: "service_healthy" } },
    });
    expect(services["frontend-standby"]?.depends_on).not.toHaveProperty("gateway");
  });

  test("has the visitors of the first one while it is healthy, and nobody else's", () => {
    expect(routers(services["frontend"])).toEqual({ "Host(`yaptts.org`)": 18 });
    expect(routers(services["frontend-standby"])).toEqual({ "Host(`yaptts.org`)": 19 });
    const behindPassword = composeFile({ ...WITHOUT_AUTH, production: true }).services;
    const [first, standby] = ["frontend", "frontend-standby"].map((name) => routers(behindPassword[name]));
    for (const [rule, priority] of Object.entries(first ?? {})) expect(standby?.[rule]).toBe(priority + 1);
  });

  test("shares no name with the first one's routers and middlewares, which Traefik would drop for both", () => {
    const { services } = composeFile({ ...WITHOUT_AUTH, production: true });
    const names = (name: string) =>
      Object.keys(services[name]?.labels ?? {}).flatMap(
        (label) => /^traefik\.http\.\w+\.([^.]+)\./.exec(label)?.[1] ?? [],
      );
    expect(names("frontend").filter((name) => names("frontend-standby").includes(name))).toEqual([]);
  });

  test("is there in production alone, and where the release has one", () => {
    for (const settings of [STAGING, PRODUCTION_2025_12]) {
      expect(Object.keys(composeFile(settings).services).filter((name) => name.includes("standby"))).toEqual([]);
      expect(deployCommand(settings)).toBeUndefined();
    }
  });

  test("fits beside the workers of a CX33, with a little of the swap", () => {
    const used = ["gateway", "frontend"].map((name) => PRODUCTION.release.services[name]?.usesMb ?? Infinity);
    const left = memoryLeftForWorkersMb(8192, servicesBudget(PRODUCTION.release, "stack-auth"));
    expect(left - (used[0] ?? 0) - (used[1] ?? 0)).toBeGreaterThan(2 * WORKER_NEEDS_MB);
  });
});

describe("the command of a deployment", () => {
  test("has the stand-by healthy before the first ones are touched, and gone when they are healthy again", () => {
    const standby = ["frontend-standby", "gateway-standby"];
    const [begin, whole, seen, firsts, leaving, drained, end] = commands;
    expect([begin, end]).toEqual([
      ["rm", "-fsv", ...standby],
      ["rm", "-fsv", ...standby],
    ]);
    expect(whole).toEqual(expect.arrayContaining(["up", "--wait", "--remove-orphans", ...standby]));
    expect(whole).not.toContain("frontend");
    expect(whole).not.toContain("gateway");
    expect(firsts).toEqual([
      "up",
      "-d",
      "--build",
      "--no-deps",
      "--wait",
      "--wait-timeout",
      "900",
      "frontend",
      "gateway",
    ]);
    expect([seen, leaving, drained].map((command) => command?.slice(0, 4).join(" "))).toEqual([
      "exec -T frontend-standby sleep",
      "exec -T frontend-standby touch",
      "exec -T frontend-standby sleep",
    ]);
    expect(services["frontend-standby"]?.healthcheck?.test[1]).toContain(`test ! -e ${leaving?.at(-1) ?? ""} &&`);
  });

  test("makes every service of the stack, and runs none twice that runs once", () => {
    const named = commands.filter(([verb]) => verb === "up").flatMap((words) => words.slice(1));
    expect(named).toEqual(expect.arrayContaining(Object.keys(runningServices(PRODUCTION))));
    for (const once of ["database-dump", "stack-auth-setup", "volume-owner", "speech-models"])
      expect(named).not.toContain(once);
  });

  test("is one that Dokploy takes", () => {
    const { failures } = checkFields(
      { command: COMPOSE_FIELDS["command"] ?? { kind: "text" } },
      { command: deployCommand(PRODUCTION) ?? "" },
    );
    expect(failures).toEqual([]);
  });
});
