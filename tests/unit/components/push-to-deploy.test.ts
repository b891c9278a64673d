import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, test } from "vitest";
import { PushToDeploy } from "../../../components/repository/push-to-deploy.ts";
import { Repository } from "../../../components/repository/repository.ts";
import { parseStackConfig } from "../../../stack-config/parse-stack-config.ts";
import { only, record, type Recorded } from "./recorder.ts";

describe("push to deploy", () => {
  let recorded: Recorded[];
  beforeAll(async () => {
    const parsed = parseStackConfig("prod", { repository: { pushToDeploy: true } });
    if (parsed.kind === "faulty") throw new Error(JSON.stringify(parsed.faults));
    const { config } = parsed;
    recorded = await record("prod", () => {
      const repository = new Repository("repository", { config, revision: "0".repeat(40) });
      new PushToDeploy("push", { config, repository, deployToken: pulumi.secret("the-token") });
    });
  });

  test("has GitHub report each push at the secret address, signed, in the form that Dokploy reads", () => {
    expect(only(recorded, "push-webhook")).toEqual({
      repository: "yapit",
      events: ["push"],
      configuration: {
        [SIGNATURE]: SECRET,
        value: {
          url: "https://yaptts.org/.deploy/the-token",
          contentType: "json",
          secret: "random-push-secret",
        },
      },
    });
  });
});

/** How a secret looks to the engine. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
