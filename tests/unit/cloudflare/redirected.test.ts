import { expect, test } from "vitest";
import { wwwRedirect } from "../../../components/edge/zone-rule-lists.ts";
import { toApi } from "@yapit-infra/sandbox/plugins/bridged/names.ts";
import { redirected } from "@yapit-infra/sandbox/cloudflare/redirected.ts";
import { CloudflareStore } from "@yapit-infra/sandbox/cloudflare/store.ts";
import type { Values } from "@yapit-infra/provider-protocol/values.ts";

test("the rule that the program writes sends www to the one name, and nobody else anywhere", () => {
  const store = new CloudflareStore();
  const [account] = store.state.accounts;
  const zone = store.zones.create({ name: "yaptts.org", account: { id: account?.id }, type: "full" });
  const rules = toApi({ rules: [wwwRedirect("yaptts.org")] as unknown as Values[] });
  const phase = "http_request_dynamic_redirect";
  store.rulesets.create(zone.id, { name: "redirects", kind: "zone", phase, ...rules });
  const sent = (url: string) => redirected(store.rulesets.all(zone.id), new URL(url));
  expect(sent("https://www.yaptts.org/a/b?c=d")).toEqual({ status: 301, location: "https://yaptts.org/a/b?c=d" });
  expect(sent("https://yaptts.org/a")).toBeUndefined();
  expect(sent("https://staging-x.yaptts.org/")).toBeUndefined();
});
