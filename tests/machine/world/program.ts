/** The unchanged program, with Debian's Docker in place of the tested one, and the digest of the Redis that the test's registry has. */
import { runProgram } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { SERVICES } from "../../../compose/releases/v0.4/services.ts";
import { TESTED_VERSIONS } from "../../../stack-config/tested-versions.ts";
import { imageDigest } from "../made/images.ts";
import type { Made } from "./world.ts";

const { dockerVersion, images } = JSON.parse(process.env["YAPIT_MACHINE_MADE"] ?? "") as Made;

export async function program(): Promise<Record<string, unknown>> {
  for (const tested of TESTED_VERSIONS) Object.assign(tested, { docker: dockerVersion });
  const redis = `redis:7-alpine@${imageDigest(images, "library/redis", "7-alpine")}`;
  Object.assign(SERVICES["redis"] ?? {}, { image: redis });
  return runProgram();
}
