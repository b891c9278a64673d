import { Calls } from "@yapit-infra/sandbox/core/calls.ts";
import { githubProvider } from "@yapit-infra/sandbox/plugins/github/plugin.ts";
import { GithubStore } from "@yapit-infra/sandbox/github/store.ts";
import recorded from "../../recorded/providers/github.json" with { type: "json" };
import { holdsAsObserved } from "../observed.ts";

holdsAsObserved(githubProvider(new GithubStore(), new Calls()), recorded);
