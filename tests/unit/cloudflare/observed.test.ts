import { Calls } from "../../../sandbox/calls.ts";
import { cloudflareProvider } from "../../../sandbox/cloudflare/plugin.ts";
import { CloudflareStore } from "../../../sandbox/cloudflare/store.ts";
import recorded from "../../recorded/providers/cloudflare.json" with { type: "json" };
import { holdsAsObserved } from "../observed.ts";

holdsAsObserved(cloudflareProvider(new CloudflareStore(), new Calls()), recorded);
