/** The unchanged program, with Debian's Docker in place of the tested one, of which the test's repository has no package. */
import { runProgram } from "@yapit-infra/sandbox/engine/stack-runner.ts";
import { TESTED_VERSIONS } from "../../../stack-config/tested-versions.ts";
import type { Made } from "./world.ts";

const { dockerVersion } = JSON.parse(process.env["YAPIT_MACHINE_MADE"] ?? "") as Made;

export async function program(): Promise<Record<string, unknown>> {
  for (const tested of TESTED_VERSIONS) Object.assign(tested, { docker: dockerVersion });
  return runProgram();
}
