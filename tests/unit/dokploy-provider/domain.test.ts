import { describe, expect, test } from "vitest";
import { callFor } from "./call.ts";
import { checked, withCompose } from "./resource-world.ts";

describe("a domain", () => {
  test("is created once, updated, and imported by service and host", async () => {
    const { domain, dokploy, made } = await withCompose();
    const inputs = await checked(domain, { composeId: made.id, host: "app.example.org", serviceName: "web" });
    dokploy.loseAnswerOf = "domain.create";
    const created = await domain.create(inputs, callFor("Domain", "domain"));
    expect(dokploy.domains).toMatchObject([{ domainType: "compose", port: 80, https: true, path: "/" }]);
    await domain.update?.(
      created.id,
      { inputs, state: created.state },
      { ...inputs, port: 8080 },
      callFor("Domain", "domain"),
    );
    const read = await domain.read?.(
      "Yapit/production/Yapit/app.example.org",
      { inputs: {}, state: {} },
      callFor("Domain", "d"),
    );
    expect(read).toMatchObject({ id: created.id, inputs: { ...inputs, port: 8080 } });
  });

  test("with other settings that exists is refused", async () => {
    const { domain, made } = await withCompose();
    const inputs = await checked(domain, { composeId: made.id, host: "app.example.org", serviceName: "web" });
    await domain.create(inputs, callFor("Domain", "one"));
    await expect(domain.create({ ...inputs, port: 81 }, callFor("Domain", "two"))).rejects.toThrow(
      "pulumi import dokploy:index:Domain two",
    );
  });
});
