import { describe, expect, test } from "vitest";
import { composeFingerprint } from "@yapit-infra/dokploy-provider/resources/compose-settings.ts";
import { callFor } from "./call.ts";
import { A, B, deployed, failureOf, setUp } from "./deployment-world.ts";

describe("a deployment", () => {
  test("waits for the new one, tells its commit, and keeps what passed the gate", async () => {
    const { dokploy, machine, first, composeId } = await deployed();
    expect(first.state).toMatchObject({ deploymentId: "deploymentId-5", revision: A });
    expect(first.state["lastGood"]).toMatchObject({ revision: A, patches: { "x.yml": "one\n" } });
    expect(dokploy.deployed).toHaveLength(1);
    expect(machine.hasCopy).toBe(true);
    expect(machine.questions.at(-1)).toEqual(["keep-clone", "yapit-abcdef", ".", A]);
    expect(composeId).not.toBe("");
  });

  test("asked for without an answer is looked for, not asked for again", async () => {
    const { dokploy, deployment, inputs } = await setUp();
    dokploy.loseAnswerOf = "compose.deploy";
    await deployment.create(await inputs("one\n"), callFor("Deployment", "deployment"));
    expect(dokploy.count("compose.deploy")).toBe(1);
    expect(dokploy.deployed).toHaveLength(1);
  });

  test("that was queued by an attempt that was cut off is joined", async () => {
    const { dokploy, deployment, inputs } = await setUp();
    const news = await inputs("one\n");
    const call = callFor("Deployment", "deployment");
    dokploy.stalled = true;
    const cutOff = deployment.create(news, call);
    call.cancel();
    expect((await failureOf(cutOff)).message).toContain("the next pulumi up joins it");
    dokploy.stalled = false;
    await deployment.create(news, callFor("Deployment", "deployment"));
    expect(dokploy.deployed).toHaveLength(1);
    expect(dokploy.count("compose.deploy")).toBe(1);
  });

  test("that has ended while its job still sends notifications is joined, and its commit waited for", async () => {
    const { dokploy, deployment, inputs, composeId } = await setUp();
    const news = await inputs("one\n");
    const call = callFor("Deployment", "deployment");
    dokploy.stalled = true;
    const cutOff = deployment.create(news, call);
    call.cancel();
    await failureOf(cutOff);
    Object.assign(dokploy, { stalled: false, notifiesFor: 12 });
    Object.assign(dokploy.queue[0] ?? {}, { outcome: { status: "done", commit: B } });
    // Begun, and ended.
    for (let look = 0; look < 2; look++) await dokploy.query("deployment.allByCompose", { composeId });
    const { state } = await deployment.create(news, callFor("Deployment", "deployment"));
    expect(state["revision"]).toBe(B);
    expect(dokploy.deployed).toHaveLength(1);
    expect(dokploy.count("compose.deploy")).toBe(1);
  });

  test("that is done in time is no failure, however long its notifications take", async () => {
    const { dokploy, deployment, inputs } = await setUp();
    dokploy.notifiesFor = 1000;
    const { state } = await deployment.create(await inputs("one\n", { timeoutSeconds: 1 }), callFor("Deployment", "d"));
    expect(state).toMatchObject({ revision: A, deploymentId: dokploy.deployments[0]?.["deploymentId"] });
  });

  test("waits for one that is running already", async () => {
    const { dokploy, deployment, inputs, composeId } = await setUp();
    dokploy.queue.push({ composeId, title: "by hand", outcome: { status: "done", commit: B } });
    const call = callFor("Deployment", "deployment");
    const { state } = await deployment.create(await inputs("one\n"), call);
    expect(state["revision"]).toBe(A);
    expect(call.lines).toContain("waiting for a deployment that is running already");
    expect(dokploy.deployed).toHaveLength(2);
  });

  test("keeps no copy of a clone that a push has made another commit of meanwhile", async () => {
    const { machine, deployment, inputs } = await setUp();
    machine.cloneOf = B;
    const call = callFor("Deployment", "deployment");
    await deployment.create(await inputs("one\n"), call);
    expect(machine.hasCopy).toBe(false);
    expect(call.lines).toContain("the clone could not be copied: a way back would take the branch as it is then");
  });

  test("goes on through a restart of Dokploy, and is asked for once more when that cut it off", async () => {
    const { dokploy, deployment, inputs } = await setUp();
    dokploy.awayFor = 3;
    dokploy.outcomes.push({ status: "cancelled" });
    const call = callFor("Deployment", "deployment");
    const { state } = await deployment.create(await inputs("one\n"), call);
    expect(state["revision"]).toBe(A);
    expect(dokploy.count("compose.deploy")).toBe(2);
    expect(call.lines).toContain("waiting for Dokploy to come back");
    expect(call.lines).toContain(
      "Dokploy was restarted or lost its database, which has cut the deployment off: asking for it once more",
    );
  });

  test("that restarts cut off again and again fails in a sentence", async () => {
    const { dokploy, deployment, inputs } = await setUp();
    dokploy.outcomes.push({ status: "cancelled" }, { status: "cancelled" });
    const { message } = await failureOf(deployment.create(await inputs("one\n"), callFor("Deployment", "deployment")));
    expect(message).toContain("the deployment was cut off, as by a restart of Dokploy");
    expect(dokploy.count("compose.deploy")).toBe(2);
  });

  test("whose end Dokploy could not write down is not waited for, and is asked for once more", async () => {
    const { dokploy, deployment, inputs } = await setUp();
    dokploy.outcomes.push({ status: "given up" });
    const { state } = await deployment.create(await inputs("one\n"), callFor("Deployment", "deployment"));
    expect(state["revision"]).toBe(A);
    expect(dokploy.count("compose.deploy")).toBe(2);
  });

  test("does not wait for one by hand that nobody works on any more", async () => {
    const { dokploy, deployment, inputs, composeId } = await setUp();
    dokploy.queue.push({ composeId, title: "by hand", outcome: { status: "given up" } });
    for (let look = 0; look < 2; look++) await dokploy.query("deployment.allByCompose", { composeId });
    const call = callFor("Deployment", "deployment");
    await deployment.create(await inputs("one\n"), call);
    expect(call.lines).not.toContain("waiting for a deployment that is running already");
  });

  test("that the webhook has made already is only looked at by the gate", async () => {
    const { dokploy, deployment, first, inputs, composeId } = await deployed();
    dokploy.queue.push({ composeId, title: "push", outcome: { status: "done", commit: B } });
    const news = await inputs("one\n", { revision: B });
    const state = await deployment.update?.("", first, news, callFor("Deployment", "deployment"));
    expect(state).toMatchObject({ revision: B });
    expect(dokploy.count("compose.deploy")).toBe(1);
  });

  test("takes a patch that is declared no more out before, not after", async () => {
    const { dokploy, deployment, first, inputs, composeInputs } = await deployed();
    const news = { ...(await inputs("one\n")), fingerprints: { compose: composeFingerprint(composeInputs) } };
    await deployment.update?.("", first, news, callFor("Deployment", "deployment"));
    expect(dokploy.deployed.at(-1)?.patches).toEqual({});
  });

  test("does not deploy what somebody changed in the panel", async () => {
    const { dokploy, deployment, inputs } = await setUp();
    Object.assign(dokploy.composes[0] ?? {}, { env: 'TOKEN="other"\n' });
    const { message } = await failureOf(deployment.create(await inputs("one\n"), callFor("Deployment", "deployment")));
    expect(message).toContain("the compose service's settings or variables in Dokploy differ from what is declared");
    expect(dokploy.deployed).toHaveLength(0);
  });
});
