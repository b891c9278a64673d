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
    throw new pulumi.RunError(
      `${resource}: the state has no ${kind} address of it, since its creation was cut off; pulumi up --refresh asks Hetzner and goes on`,
    );
  });
}
