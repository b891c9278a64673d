import { describe, expect, test } from "vitest";
import { difference } from "@yapit-infra/provider-protocol/diff.ts";
import { callFor } from "./call.ts";
import { failures, setUp } from "./resource-world.ts";

const call = callFor("Notification", "failed-deployments");
const inputs = { name: "Failed deployments", kind: "slack", url: "https://hooks.slack.com/services/T/B/x" };
const ONLY_FAILED = {
  ...{ appBuildError: true, appDeploy: false, databaseBackup: false, volumeBackup: false, dokployBackup: false },
  ...{ dokployRestart: false, dockerCleanup: false, serverThreshold: false },
};
const unknown = { inputs: {}, state: {} };

describe("a notification", () => {
  test.each([
    ["slack", inputs.url, { webhookUrl: inputs.url, channel: "" }],
    ["ntfy", "https://ntfy.example/a/topic", { serverUrl: "https://ntfy.example/a", topic: "topic", priority: 4 }],
    ["discord", "https://discord.com/api/webhooks/1/x", { webhookUrl: "https://discord.com/api/webhooks/1/x" }],
    ["custom", "https://a.example/x", { endpoint: "https://a.example/x" }],
  ])(
    "of kind %s tells of failed deployments alone, and is read back as it was declared",
    async (kind, url, channel) => {
      const { dokploy, notification } = setUp();
      const created = await notification.create({ ...inputs, kind, url }, call);
      expect(dokploy.notifications).toMatchObject([
        { notificationType: kind, appBuildError: true, appDeploy: false, dockerCleanup: false, [kind]: channel },
      ]);
      expect(await notification.read?.(created.id, unknown, call)).toEqual({
        id: created.id,
        inputs: { ...inputs, kind, url },
        state: { ...inputs, kind, url },
      });
    },
  );

  test("whose answer is lost makes no second one, for Dokploy answers no id", async () => {
    const { dokploy, notification } = setUp();
    dokploy.loseAnswerOf = "notification.createSlack";
    const created = await notification.create(inputs, call);
    expect(created.id).toBe("notificationId-1");
    expect(dokploy.count("notification.createSlack")).toBe(1);
  });

  test("somebody made by hand is refused by name, and imported by name or id", async () => {
    const { dokploy, notification } = setUp();
    dokploy.notifications.push({
      ...{ notificationId: "n9", name: inputs.name, notificationType: "slack", ...ONLY_FAILED },
      slack: { slackId: "s9", webhookUrl: inputs.url, channel: "#ops" },
    });
    await expect(notification.create(inputs, call)).rejects.toThrow(
      `a notification named "Failed deployments" exists in Dokploy already: to take it over run: pulumi import dokploy:index:Notification failed-deployments n9`,
    );
    for (const typed of ["n9", inputs.name])
      expect(await notification.read?.(typed, unknown, call)).toMatchObject({ id: "n9", inputs });
    await notification.update?.(
      "n9",
      { inputs, state: inputs },
      { ...inputs, url: "https://hooks.slack.com/new" },
      call,
    );
    expect(dokploy.notifications).toMatchObject([
      { notificationId: "n9", slack: { webhookUrl: "https://hooks.slack.com/new" } },
    ]);
    // Marked now, so that a creation that is sent again knows it.
    await notification.create({ ...inputs, url: "https://hooks.slack.com/new" }, call);
    expect(dokploy.notifications).toHaveLength(1);
  });

  test("that somebody silenced is set again", async () => {
    const { dokploy, notification } = setUp();
    const { id } = await notification.create(inputs, call);
    Object.assign(dokploy.notifications[0] ?? {}, { appBuildError: false });
    const found = await notification.read?.(id, unknown, call);
    expect(found?.inputs).toEqual({ ...inputs, appBuildError: false });
    expect([...difference(found?.inputs ?? {}, inputs, notification.replaceOn).paths.keys()]).toEqual([
      "appBuildError",
    ]);
    await notification.update?.(id, { inputs, state: inputs }, inputs, call);
    expect(dokploy.notifications).toMatchObject([{ appBuildError: true }]);
  });

  test("that is gone is gone, to a refresh and to a deletion", async () => {
    const { dokploy, notification } = setUp();
    const { id } = await notification.create(inputs, call);
    await notification.delete(id, inputs, call);
    expect(dokploy.notifications).toEqual([]);
    expect(await notification.read?.(id, { inputs, state: inputs }, call)).toBeUndefined();
  });

  test("of another kind is made beside the one it replaces", async () => {
    const { dokploy, notification } = setUp();
    await notification.create(inputs, call);
    await notification.create({ ...inputs, kind: "custom", url: "https://a.example/x" }, call);
    expect(dokploy.notifications).toHaveLength(2);
    expect(difference(inputs, { ...inputs, kind: "custom" }, notification.replaceOn).replaces).toEqual(["kind"]);
  });

  test("has a secret address, and a kind that Dokploy knows", async () => {
    const { notification } = setUp();
    expect(notification.secrets).toEqual(["url"]);
    expect(await failures(notification, { ...inputs, kind: "irc", url: "ntfy.sh" })).toEqual([
      "kind must be one of ntfy, slack, discord, custom",
      "url must be a web address, with https:// in front",
    ]);
  });
});
