import * as pulumi from "@pulumi/pulumi";

/**
 * The address that a resource got. Where its creation was cut off half-way, the state has the resource as it was planned,
 * without what only Hetzner tells, and everything that needs the address would fail in words that say nothing of it.
 */
export function knownAddress(
  resource: string,
  kind: "IPv4" | "IPv6",
  address: pulumi.Output<string | undefined>,
): pulumi.Output<string> {
  return address.apply((known) => {
    if (known) return known;
    const words = `${resource}: the state has no ${kind} address of it, since its creation was cut off; pulumi up --refresh asks Hetzner and goes on`;
    if (!pulumi.runtime.isDryRun()) throw new pulumi.RunError(words);
    // An error fails the plan, and says it once: thrown, it would come anew from everything that needs the address.
    void pulumi.log.error(words);
    return pulumi.unknown as unknown as string;
  });
}
