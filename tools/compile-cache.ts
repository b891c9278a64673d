/** Loaded before the program (Pulumi.yaml): what Node stripped and compiled is kept, half of what loading the SDK takes. */
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

// The Dokploy plugin's start keeps its own there too. A folder that cannot be written is no fault: all is compiled again.
enableCompileCache(join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "yapit-infra", "node"));
