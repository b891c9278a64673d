/** A world in which nothing is missing for the first `up` of prod. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { diagnose, type Surroundings } from "../../../operations/doctor/doctor.ts";
import type { Finding } from "../../../operations/doctor/finding.ts";
import { PROJECT_FOLDER } from "../../../operations/stack-configuration.ts";
import { openServices } from "./services.ts";

/** Of a stack that is at the application of December 2025, as adoptions find it. */
const CONFIG = {
  "yapit:domain": "yaptts.org",
  "yapit:application": { release: "2025-12" },
  "yapit:repository": { ref: "dev" },
};

export type HealthyWorld = Awaited<ReturnType<typeof healthyWorld>>;

/** Everything in place, but for what a test takes away. */
export async function healthyWorld() {
  const services = await openServices();
  const { cloudflare } = services;
  const [account] = cloudflare.state.accounts;
  const zoneId = cloudflare.zones.create({ name: "yaptts.org", account: { id: account?.id } }).id;
  cloudflare.delegate("yaptts.org");
  const folder = mkdtempSync(join(tmpdir(), "yapit-doctor-"));
  copyFileSync(join(PROJECT_FOLDER, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  const stackFile = join(folder, "Pulumi.prod.yaml");
  writeFileSync(stackFile, stringify({ config: CONFIG }));
  const seed = join(PROJECT_FOLDER, "packages", "sandbox", "seed");
  const around: Surroundings = {
    folder,
    environment: {
      ...services.environment,
      PULUMI_BACKEND_URL: "s3://key:secret@bucket?region=eu",
      PULUMI_CONFIG_PASSPHRASE: "x",
      YAPIT_SECRETS_FILE: join(seed, "production.env.sops"),
      YAPIT_SOPS_AGE_KEY_FILE: join(seed, "age-key.txt"),
    },
    platform: "linux",
    homeDirectory: folder,
    pulumiHome: join(folder, ".pulumi"),
    node: { onPath: "v24.21.0", own: "v24.21.0", folder: "/project/node_modules/.bin" },
    engine: { onPath: "v3.274.1" },
    nameServersOf: async () => cloudflare.zones.get(zoneId).name_servers.map((name) => `${name}.`),
  };
  const set = (environment: Record<string, string | undefined>) => {
    around.environment = { ...around.environment, ...environment };
  };
  return {
    services,
    around,
    zoneId,
    set,
    without: (name: string) => set({ [name]: undefined }),
    writeStack: (text: string) => writeFileSync(stackFile, text),
    missing: async (): Promise<Finding[]> =>
      (await diagnose("prod", around)).filter(({ state }) => state === "missing"),
    close: () => {
      services.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
