/** The Dokploy plugin as a process: the engine starts it, reads its port from the first line, and ends it. */
import { fstatSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import { serveProviders } from "@yapit-infra/provider-protocol/serve.ts";
import { jumpHostOf } from "./machine/jump-host.ts";
import { dokployProvider, VERSION } from "./provider.ts";

/** The engine's address is the last argument; flags such as -tracing may come before it. */
const engineAddress = process.argv.slice(2).findLast((argument) => /^[^-].*:\d+$/.test(argument));
// The engine holds the other end of this pipe. One that was killed ends no plugin by a signal: without it this would stay,
// and go on with what nobody waits for.
const stdin = fstatSync(process.stdin.fd);
if (stdin.isFIFO() || stdin.isSocket()) process.stdin.on("end", () => process.exit(0)).resume();
const project = join(import.meta.dirname, "..", "..");
const provider = dokployProvider(() => jumpHostOf(process.env, project));
const server = await serveProviders([provider], { version: VERSION, engineAddress });
process.stdout.write(`${server.port}\n`);
// Written now: the engine ends its plugins by a signal, after which nothing is written.
flushCompileCache();
