import * as pulumi from "@pulumi/pulumi";

/** The variable whose token a service was asked with, by the service's name. */
const TOKENS = { Hetzner: "HCLOUD_TOKEN", Cloudflare: "CLOUDFLARE_API_TOKEN", GitHub: "GITHUB_TOKEN" } as const;

/** A service's answer; its refusal becomes a sentence, where an error of another kind would show a stack. */
export async function answered<T>(service: keyof typeof TOKENS, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    // The engine ends the questions of a run that something else has failed: no token is to blame.
    if (/resource monitor is terminating/i.test(words)) {
      throw new pulumi.RunError(`${service} was not asked what exists, since the run was ending`);
    }
    throw new pulumi.RunError(`${service} cannot be asked what exists (is ${TOKENS[service]} right?): ${words}`);
  }
}
