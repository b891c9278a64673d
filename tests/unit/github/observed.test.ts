import { Calls } from "../../../sandbox/calls.ts";
import { githubProvider } from "../../../sandbox/github/plugin.ts";
import { GithubStore } from "../../../sandbox/github/store.ts";
import recorded from "../../recorded/providers/github.json" with { type: "json" };
import { holdsAsObserved } from "../observed.ts";

holdsAsObserved(githubProvider(new GithubStore(), new Calls()), recorded);
