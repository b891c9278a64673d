import { describe, expect, test } from "vitest";
import { callFor } from "./call.ts";
import { failureOf, SECRET, setUp } from "./deployment-world.ts";

describe("a deployment", () => {
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
    expect(machine.questions).toContainEqual(["run-in", "id-app-db-1", "psql", "-c", "it's"]);
  });

  test("that somebody killed in the panel says so", async () => {
    const { dokploy, deployment, inputs } = await setUp();
    // As the real one wrote it.
    const log = ` Container app-redis-1  Healthy\n Container app-database-dump-1  Starting\ncanceled\n`;
    dokploy.outcomes.push({ status: "error", log });
    const { message } = await failureOf(deployment.create(await inputs("one\n"), callFor("Deployment", "deployment")));
    expect(message).toContain("somebody killed the deployment, as the button for it in Dokploy's panel does:\n");
  });

  test("that fails before it has a log tells Dokploy's own reason", async () => {
    const { dokploy, deployment, inputs } = await setUp();
    const errorMessage = "An error have occurred: ENOSPC: no space left on device, write";
    dokploy.outcomes.push({ status: "error", errorMessage });
    const { message } = await failureOf(deployment.create(await inputs("one\n"), callFor("Deployment", "deployment")));
    expect(message).toContain(`the deployment failed:\n  ${errorMessage}`);
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
});
