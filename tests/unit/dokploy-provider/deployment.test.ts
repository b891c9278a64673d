import { describe, expect, test } from "vitest";
import { Dokploy } from "../../../providers/dokploy/api/dokploy.ts";
import { composeFingerprint } from "../../../providers/dokploy/resources/compose-settings.ts";
import { composeResource } from "../../../providers/dokploy/resources/compose.ts";
import { deploymentResource } from "../../../providers/dokploy/resources/deployment.ts";
import { patchFingerprint, patchResource } from "../../../providers/dokploy/resources/patch.ts";
import { projectResource } from "../../../providers/dokploy/resources/project.ts";
import { text, textMap } from "../../../providers/dokploy/rules/fields.ts";
import { PartialFailure } from "../../../providers/protocol/provider.ts";
import type { Values } from "../../../providers/protocol/values.ts";
import { callFor } from "./call.ts";
import { InMemoryDokploy } from "./in-memory-dokploy.ts";
import { InMemoryMachine } from "./in-memory-machine.ts";

const A = "a".repeat(40);
const B = "b".repeat(40);
const SECRET = "canary-secret-1";

async function setUp() {
  const dokploy = new InMemoryDokploy();
  const machine = new InMemoryMachine();
  const reached = () => ({ dokploy: new Dokploy(dokploy), machine });
  const deployment = deploymentResource(reached);
  const composes = composeResource(reached);
  const patches = patchResource(reached);
  const project = await projectResource(reached).create({ name: "Yapit" }, callFor("Project", "project"));
  const checked = await composes.check?.(
    {
      environmentId: text(project.state, "defaultEnvironmentId"),
      name: "Yapit",
      customGitUrl: "git@github.com:yapit-tts/yapit.git",
      customGitBranch: "dev",
      env: { TOKEN: SECRET },
    },
    {},
  );
  const composeInputs = checked?.inputs ?? {};
  const { id: composeId } = await composes.create(composeInputs, callFor("Compose", "compose"));
  const patchInputs = (content: string) => ({ composeId, filePath: "x.yml", content });
  await patches.create(patchInputs("one\n"), callFor("Patch", "x"));

  const inputs = async (content: string, more: Values = {}): Promise<Values> => {
    const fingerprints = { compose: composeFingerprint(composeInputs), "x.yml": patchFingerprint(content) };
    const news = { composeId, fingerprints, revision: A, gate: { windowSeconds: 10, timeoutSeconds: 1 }, ...more };
    const { inputs: filled = {}, failures } = (await deployment.check?.(news, {})) ?? {};
    expect(failures).toEqual([]);
    return filled;
  };
  const patch = (content: string) =>
    patches.update?.("", { inputs: {}, state: {} }, patchInputs(content), callFor("Patch", "x"));
  return { dokploy, machine, deployment, composes, composeId, composeInputs, inputs, patch };
}

/** A first deployment that is good. */
async function deployed() {
  const world = await setUp();
  const inputs = await world.inputs("one\n");
  const { state } = await world.deployment.create(inputs, callFor("Deployment", "deployment"));
  return { ...world, first: { inputs, state } };
}

async function failureOf(promise: Promise<unknown> | undefined): Promise<Error> {
  return Promise.resolve(promise).then(
    () => new Error("did not fail"),
    (error: unknown) => error as Error,
  );
}

async function partialFailureOf(promise: Promise<unknown> | undefined): Promise<PartialFailure> {
  const error = await failureOf(promise);
  if (error instanceof PartialFailure) return error;
  throw error;
}

describe("a deployment", () => {
  test("waits for the new one, tells its commit, and keeps what passed the gate", async () => {
    const { dokploy, machine, first, composeId } = await deployed();
    expect(first.state).toMatchObject({ deploymentId: "deploymentId-5", revision: A });
    expect(first.state["lastGood"]).toMatchObject({ revision: A, patches: { "x.yml": "one\n" } });
    expect(dokploy.deployed).toHaveLength(1);
    expect(machine.hasCopy).toBe(true);
    expect(machine.commands.at(-1)).toContain("cd '/etc/dokploy/compose/yapit-abcdef'");
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
    expect(call.lines).toContain(
      "the connection to Dokploy broke at deployment.queueList; waiting for Dokploy to come back",
    );
    expect(call.lines).toContain("Dokploy was restarted, which has cut the deployment off: asking for it once more");
  });

  test("that restarts cut off again and again fails in a sentence", async () => {
    const { dokploy, deployment, inputs } = await setUp();
    dokploy.outcomes.push({ status: "cancelled" }, { status: "cancelled" });
    const { message } = await failureOf(deployment.create(await inputs("one\n"), callFor("Deployment", "deployment")));
    expect(message).toContain("the deployment was cut off by a restart of Dokploy: run pulumi up again");
    expect(dokploy.count("compose.deploy")).toBe(2);
  });

  test("whose clone the git server refuses says so, and what to do", async () => {
    const { dokploy, deployment, inputs } = await setUp();
    // As the real one wrote it, with the deploy key removed at the git server.
    const log = `Cloning Repo Custom git@github.com:yapit-tts/yapit.git to /etc/dokploy/compose/app/code: ✅
Cloning into '/etc/dokploy/compose/app/code'...
git@github.com: Permission denied (publickey,keyboard-interactive).
fatal: Could not read from remote repository.

Please make sure you have the correct access rights
and the repository exists.
❌ [ERROR] Fail to clone the repository git@github.com:yapit-tts/yapit.git
`;
    dokploy.outcomes.push({ status: "error", log });
    const { message } = await failureOf(deployment.create(await inputs("one\n"), callFor("Deployment", "deployment")));
    expect(message.split("\n").slice(0, 4)).toEqual([
      "the git server refused the clone, as it does when the deploy key is not there (pulumi up --refresh puts it back):",
      "  git@github.com: Permission denied (publickey,keyboard-interactive).",
      "  fatal: Could not read from remote repository.",
      "  ❌ [ERROR] Fail to clone the repository git@github.com:yapit-tts/yapit.git",
    ]);
  });

  test("that fails tells the build's own lines, and no secret", async () => {
    const { dokploy, deployment, inputs } = await setUp();
    const log = `Initializing deployment\n╔══╗\nRUN npm run build\nerror TS2304: Cannot find name '${SECRET}'\n\nError occurred ❌\n`;
    dokploy.outcomes.push({ status: "error", log });
    const { message } = await failureOf(deployment.create(await inputs("one\n"), callFor("Deployment", "deployment")));
    expect(message).toBe(
      "the deployment failed:\n  error TS2304: Cannot find name '***'\nNo deployment has passed the gate before, so nothing was put back",
    );
  });

  test("that fails tells the last words of a container that ended badly, and no secret", async () => {
    const { dokploy, machine, deployment, inputs } = await setUp();
    dokploy.outcomes.push({ status: "error", log: 'service "setup" didn\'t complete successfully: exit 3\n' });
    machine.containers = [
      { name: "app-setup-1", service: "setup", status: "exited", exitCode: 3, restartPolicy: "no" },
      { name: "app-dump-1", service: "dump", status: "exited", restartPolicy: "no" },
      { name: "app-web-1", service: "web" },
    ];
    machine.logs["app-setup-1"] = `1\n2\n3\n4\n5\npsql:/setup.sql:15: ERROR:  no relation\nwith ${SECRET}\n`;
    machine.logs["app-dump-1"] = "dumped\n";
    const { message } = await failureOf(deployment.create(await inputs("one\n"), callFor("Deployment", "deployment")));
    expect(message.split("\n")).toEqual([
      "the deployment failed:",
      `  service "setup" didn't complete successfully: exit 3`,
      "app-setup-1 said last:",
      "  3",
      "  4",
      "  5",
      "  psql:/setup.sql:15: ERROR:  no relation",
      "  with ***",
      "No deployment has passed the gate before, so nothing was put back",
    ]);
  });

  test.each([
    [
      "which revision the database is at",
      { stdout: "efc48e1f9c00\n", stderr: "", code: 0 },
      "is at revision efc48e1f9c00",
    ],
    ["of several heads each", { stdout: "aa\nbb\n", stderr: "", code: 0 }, "is at revision aa, bb"],
    [
      "why the database does not say",
      { stdout: "", stderr: 'ERROR:  relation "alembic_version" does not exist\nLINE 1: …\n', code: 1 },
      `'s revision is not known: ERROR:  relation "alembic_version" does not exist`,
    ],
    ["that it has none", { stdout: "", stderr: "", code: 0 }, "'s revision is not known: it has none yet"],
  ])("that fails tells %s", async (_, answer, words) => {
    const { dokploy, machine, deployment, inputs } = await setUp();
    dokploy.outcomes.push({ status: "error", log: "fatal\n" });
    machine.containers.push({ name: "app-db-1", service: "db" });
    machine.database = answer;
    const databaseRevision = { service: "db", command: ["psql", "-c", "it's"] };
    const news = await inputs("one\n", { databaseRevision });
    const { message } = await failureOf(deployment.create(news, callFor("Deployment", "deployment")));
    const sentence = `The database${words.startsWith("'") ? "" : " "}${words}`;
    expect(message.split("\n").at(-1)).toBe(sentence);
    expect(machine.commands).toContain(`docker exec id-app-db-1 'psql' '-c' 'it'\\''s'`);
  });

  test("that fails without a word is explained by its size", async () => {
    const { dokploy, deployment, inputs } = await setUp();
    dokploy.outcomes.push({
      status: "error",
      log: "Initializing deployment\n\nError occurred ❌, check the logs for details.\n",
    });
    const { message } = await failureOf(deployment.create(await inputs("one\n"), callFor("Deployment", "deployment")));
    expect(message).toContain("too large together");
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

describe("the way back", () => {
  test("puts the last good patches and clone back, and the update fails with its state recorded", async () => {
    const { dokploy, deployment, machine, first, inputs, patch } = await deployed();
    await patch("two\n");
    dokploy.outcomes.push({ status: "error", log: "failed to solve: no such file\n" });
    const news = await inputs("two\n", { revision: B });
    const error = await partialFailureOf(deployment.update?.("", first, news, callFor("Deployment", "deployment")));
    expect(error.message).toBe(
      `the deployment failed:\n  failed to solve: no such file\nThe last good state (revision ${A.slice(0, 12)}) was put back and is healthy`,
    );
    expect(dokploy.deployed.map(({ patches }) => patches["x.yml"])).toEqual(["one\n", "two\n", "one\n"]);
    expect(dokploy.count("compose.redeploy")).toBe(1);
    expect(machine.commands.some((command) => command.includes("rm -rf code && cp -a code.good code"))).toBe(true);
    expect(error.state).toMatchObject({
      lastGood: { revision: A },
      attempted: { patches: { "x.yml": "two\n" } },
    });
  });

  test.each([
    ["the same content deploys that content", "two\n"],
    ["the content before deploys the content before", "one\n"],
    ["a corrected content deploys the correction", "three\n"],
  ])("is forgotten by the next update: %s", async (_words, content) => {
    const { dokploy, deployment, first, inputs, patch } = await deployed();
    await patch("two\n");
    dokploy.outcomes.push({ status: "error", log: "fatal\n" });
    const bad = await inputs("two\n");
    const error = await partialFailureOf(deployment.update?.("", first, bad, callFor("Deployment", "deployment")));
    // The engine updates the patch only when the program's content is another one than at the last update.
    if (content !== "two\n") await patch(content);
    const olds = { inputs: bad, state: error.state };
    const state = await deployment.update?.("", olds, await inputs(content), callFor("Deployment", "deployment"));
    expect(dokploy.deployed.at(-1)?.patches["x.yml"]).toBe(content);
    expect(state?.["attempted"]).toBeUndefined();
  });

  test("is taken when the containers are not healthy although Dokploy says done", async () => {
    const { deployment, machine, first, inputs, patch } = await deployed();
    await patch("two\n");
    machine.containers = [{ name: "app-web-1", service: "web", health: "unhealthy" }];
    const error = await partialFailureOf(
      deployment.update?.("", first, await inputs("two\n"), callFor("Deployment", "deployment")),
    );
    expect(error.message).toContain("app-web-1 is unhealthy");
    expect(error.message).toContain("was to be put back, which failed as well");
  });
});

describe("a refresh", () => {
  test("finds nothing to do while the latest deployment is good", async () => {
    const { deployment, first, composeId } = await deployed();
    const read = await deployment.read?.(composeId, first, callFor("Deployment", "deployment"));
    expect(read?.inputs).toEqual(first.inputs);
  });

  test("finds what somebody changed in the panel and deployed there", async () => {
    const { dokploy, deployment, first, composeId } = await deployed();
    const drift = async () => {
      const read = await deployment.read?.(composeId, first, callFor("Deployment", "d"));
      return textMap(read?.inputs["fingerprints"])["drift"];
    };
    dokploy.queue.push({ composeId, title: "by hand", outcome: { status: "done", commit: A } });
    await deployment.read?.(composeId, first, callFor("Deployment", "d"));
    expect(await drift()).toBeUndefined();
    Object.assign(dokploy.composes[0] ?? {}, { env: 'TOKEN="other"\n' });
    Object.assign(dokploy.patches[0] ?? {}, { content: "panel\n" });
    expect(await drift()).toBe("another deployment has put other settings or variables, another patch x.yml in force");
  });

  test("finds a failed deployment, containers that are gone, and another revision", async () => {
    const { dokploy, deployment, machine, first, composeId } = await deployed();
    const read = async () => (await deployment.read?.(composeId, first, callFor("Deployment", "d")))?.inputs;
    machine.containers = [];
    expect(await read()).toMatchObject({ fingerprints: { drift: "the service has no containers" } });
    Object.assign(dokploy.deployments[0] ?? {}, { status: "error", description: `Commit: ${B}` });
    expect(await read()).toMatchObject({
      revision: B,
      fingerprints: { drift: "the latest deployment in Dokploy is error" },
    });
  });
});
