/** The real Traefik, built from its Go module as its makers pin it: the module's own go.mod and go.sum. */
import { join } from "node:path";
import { TESTED_VERSIONS } from "../../../stack-config/tested-versions.ts";
import { ran, run } from "../run.ts";
import { cached, type Say } from "./cache.ts";

const MODULE = "github.com/traefik/traefik/v3";
/** The module's checksum, as Go's checksum database has it. */
const SUMS: Record<string, string> = { "v3.6.25": "h1:M1ME6Mpd83amqd3yWCciyw709/ZbJT8uZQblolnwr7I=" };
const ATTEMPTS = 4;

/** @returns the binary: static, for linux */
export async function traefikBinary(say: Say): Promise<string> {
  const version = TESTED_VERSIONS.at(-1)?.traefik ?? "";
  const sum = SUMS[version];
  if (sum === undefined) throw new Error(`tests/machine/made/traefik.ts has no checksum of Traefik ${version}`);
  const folder = await cached("traefik", [version, sum], say, async (part) => {
    say(`traefik: building ${version} from its Go module takes about 8 minutes on two cores`);
    const downloaded = JSON.parse(await run("go", "mod", "download", "-json", `${MODULE}@${version}`)) as {
      Dir: string;
      Sum: string;
    };
    if (downloaded.Sum !== sum) throw new Error(`the module ${MODULE}@${version} is not the one that is pinned`);
    const build = ["build", "-C", downloaded.Dir, "-trimpath", "-buildvcs=false", "-ldflags", "-s -w"];
    const args = [...build, "-o", join(part, "traefik"), "./cmd/traefik"];
    // A module's download may break off; the ones that arrived are kept.
    for (let attempt = 1; ; attempt++) {
      const { code, stderr } = await ran("go", args, "", { ...process.env, CGO_ENABLED: "0" });
      if (code === 0) return;
      if (attempt === ATTEMPTS) throw new Error(`Traefik could not be built: ${stderr.trim().slice(-400)}`);
    }
  });
  return join(folder, "traefik");
}
