import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { untilDeployed } from "../../../components/edge/deployed-certificate.ts";

/** @param statuses what Cloudflare says, look after look */
async function wait(statuses: string[], preview = false): Promise<number> {
  let looks = 0;
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: () => ({ status: statuses[looks++] }),
    },
    "yapit",
    "prod",
    preview,
  );
  await untilDeployed("zone", "certificate");
  return looks;
}

describe("the machine is told of an origin pull certificate", () => {
  test("once Cloudflare shows it, and no look before", async () => {
    expect(await wait(["pending_deployment", "pending_deployment", "active", "active"])).toBe(3);
  });

  test("at once in a preview, which asks nothing", async () => {
    expect(await wait(["pending_deployment"], true)).toBe(0);
  });

  test("never where Cloudflare gave it up, and a person reads how to make another", async () => {
    await expect(wait(["pending_deployment", "deployment_timed_out"])).rejects.toThrow(
      `Cloudflare says "deployment_timed_out" of the origin pull certificate certificate and will not show it: make another by pulumi up --replace`,
    );
  });
});
