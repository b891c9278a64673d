/** The provider's resource over the stand-in's procedures, whose inputs are checked as Dokploy checks them. */
import { describe, expect, it } from "vitest";
import { Dokploy } from "@yapit-infra/dokploy-provider/api/dokploy.ts";
import type { Transport } from "@yapit-infra/dokploy-provider/api/transport.ts";
import { notificationResource } from "@yapit-infra/dokploy-provider/resources/notification.ts";
import { procedures } from "@yapit-infra/sandbox/dokploy/api/procedures.ts";
import { becomeOwner, createUser } from "@yapit-infra/sandbox/dokploy/store/sign-up.ts";
import { migratedTables } from "@yapit-infra/sandbox/dokploy/tables/tables.ts";
import { callFor } from "../dokploy-provider/call.ts";

function world() {
  const tables = migratedTables(new Date().toISOString());
  const member = becomeOwner(
    tables,
    createUser(tables, { email: "o@example.invalid", password: "12345678", name: "O" }),
  );
  const run = (path: string, input: unknown): Promise<unknown> => {
    const procedure = procedures[path];
    if (!procedure) throw new Error(`the stand-in has no ${path}`);
    const caller = { userId: member.userId, member, bySession: false };
    return Promise.resolve(procedure.run({ tables } as never, procedure.parse(input, false), caller));
  };
  const transport: Transport = { query: run, mutate: run };
  return { tables, resource: notificationResource(() => ({ dokploy: new Dokploy(transport), machine: {} as never })) };
}

const call = callFor("Notification", "failed-deployments");

describe("a declared notification, at the stand-in", () => {
  it.each([
    ["slack", "https://hooks.slack.com/services/a", "https://hooks.slack.com/services/b"],
    ["discord", "https://discord.com/api/webhooks/1/a", "https://discord.com/api/webhooks/1/b"],
    ["ntfy", "https://ntfy.sh/a", "https://ntfy.example/x/b"],
    ["custom", "https://a.example/a", "https://a.example/b"],
  ])("of kind %s is made, read, changed and removed as Dokploy takes it", async (kind, url, other) => {
    const { tables, resource } = world();
    const inputs = { name: "Failed deployments", kind, url };
    const { id } = await resource.create(inputs, call);
    expect(tables.notifications).toMatchObject([{ events: { appBuildError: true, appDeploy: false } }]);
    expect((await resource.read?.(id, { inputs, state: inputs }, call))?.inputs).toEqual(inputs);
    const news = { ...inputs, url: other };
    await resource.update?.(id, { inputs, state: inputs }, news, call);
    expect((await resource.read?.(id, { inputs, state: inputs }, call))?.inputs).toEqual(news);
    await resource.delete(id, news, call);
    expect(tables.notifications).toEqual([]);
  });
});
