import * as pulumi from "@pulumi/pulumi";
import { speechLine } from "./components/application/speech.ts";
import { Environment } from "./components/environment.ts";
import { livePrices } from "./components/cost/live-prices.ts";
import { plannedCommit } from "./components/preflight/commit/planned-commit.ts";
import { preflight } from "./components/preflight/preflight.ts";
import { loadStackConfig } from "./stack-config/load.ts";

// The SDK repeats to the engine, as debugging, every answer it got, secrets in plain text, and each preview waits for it.
Object.assign(pulumi.log, { debug: () => Promise.resolve() });
// It takes a stack trace for each promise it watches. One line of it still tells where a fault of the program is.
Error.stackTraceLimit = 1;

const stack = await loadStackConfig();
const prices = livePrices(stack.hetzner);
const planned = plannedCommit(stack.config, stack);
const found = await preflight(stack.config, prices);
const environment = new Environment("yapit", { ...stack, prices, ...found, ...(await planned) });

environment.outputs.speech.apply((speech) => void pulumi.log.info(speechLine(speech)));

// What a stack does not have is left out: an undefined output is a warning in each of its previews.
export default Object.fromEntries(Object.entries(environment.outputs).filter(([, value]) => value !== undefined));
