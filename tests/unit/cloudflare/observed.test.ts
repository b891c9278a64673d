import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { cloudflareProvider } from "@yapit-infra/sandbox/plugins/cloudflare/plugin.ts";
import { CloudflareStore } from "@yapit-infra/sandbox/cloudflare/store.ts";
import recorded from "../../recorded/providers/cloudflare.json" with { type: "json" };
import { holdsAsObserved } from "../observed.ts";

holdsAsObserved(cloudflareProvider(new CloudflareStore(), new Calls()), recorded);
