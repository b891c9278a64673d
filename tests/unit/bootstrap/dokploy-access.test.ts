import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { NEW_MACHINE, RealShell } from "./real-shell.ts";

const DOCKER = '#!/bin/sh\nexec "$FAKES/docker.sh" "$@"\n';
const WITH_DOKPLOY = {
  ...NEW_MACHINE,
  ".fake/bin/docker": DOCKER,
  ".fake/dockerd": "",
  ".fake/services/dokploy-postgres": "postgres:16\n",
  ".fake/services/dokploy": "dokploy/dokploy:v1\n",
};
const failing = (words = ""): string => `#!/bin/sh\n${words}exit 1\n`;
const answering = (status: string): string => `#!/bin/sh\nprintf ${status}\n`;

const shell = new RealShell();
afterAll(() => shell.close());
beforeEach(() => {
  shell.restore(new Map());
  shell.write(WITH_DOKPLOY);
});

function run() {
  return shell.run("dokploy-access.sh", {});
}

describe("where there is no key to be had, dokploy-access says why", () => {
  it.each([
    [
      "the panel is not itself",
      { "root/.dokploy-token": "key", ".fake/bin/curl": answering("502") },
      "Dokploy answers 502 to its API key for a minute; see docker service logs dokploy on the machine",
    ],
    [
      "nobody answers",
      { ".fake/bin/curl": answering("000") },
      "Dokploy answers 000 at /register for a minute; see docker service logs dokploy on the machine",
    ],
    [
      "the sign-up leads to nothing",
      { ".fake/bin/curl": answering("200") },
      "no owner could be signed up; see docker service logs dokploy on the machine",
    ],
    [
      "the database does not run",
      { ".fake/bin/docker": "#!/bin/sh\n" },
      "no API key can be made: Dokploy's database refuses: it does not run; see docker service ps dokploy-postgres on the machine",
    ],
    [
      "the database refuses",
      { ".fake/bin/docker": '#!/bin/sh\n[ "$1" = ps ] && echo db1 && exit\necho "FATAL: starting up" >&2\nexit 2\n' },
      "no API key can be made: Dokploy's database refuses: FATAL: starting up",
    ],
    [
      "the database refuses without a word",
      { ".fake/bin/docker": '#!/bin/sh\n[ "$1" = ps ] && echo db1 && exit\nexit 1\n' },
      "no API key can be made: Dokploy's database refuses: no words",
    ],
    [
      "the owner has no organization",
      { ".fake/bin/docker": '#!/bin/sh\n[ "$1" = ps ] && echo db1\nexit 0\n' },
      "no API key can be made: the owner has no organization",
    ],
    ["openssl fails", { ".fake/bin/openssl": failing() }, "a command failed (1) while signing up the owner"],
  ])("%s", (_case, files: Record<string, string>, words) => {
    shell.write(files);
    expect(run()).toEqual({ code: 1, stderr: `dokploy-access: ${words}\n` });
  });

  it.each(["cat", "sed", "mv", "tr", "head", "grep", "flock"])("%s fails without a word", (command) => {
    shell.write({ [`.fake/bin/${command}`]: failing() });
    const { code, stderr } = run();
    expect(code).not.toBe(0);
    expect(stderr.trim().split("\n").at(-1)).toMatch(/^dokploy-access: \S/);
  });
});

describe("dokploy-access goes on", () => {
  it("when the database comes back", () => {
    const away = '[ "$1" = ps ] || [ -e "$FAKE/tried" ] || { : >"$FAKE/tried"; exit 1; }';
    shell.write({ ".fake/bin/docker": DOCKER.replace("\n", `\n${away}\n`) });
    expect(run()).toEqual({ code: 0, stderr: "" });
  });

  it("with another owner when Dokploy died in the middle of the sign-up", () => {
    const owner = "email=owner-1@yapit.invalid\npassword=x\n";
    shell.write({ "root/.dokploy-owner": owner, ".fake/database/user": "owner-1@yapit.invalid\n" });
    expect(run()).toEqual({ code: 0, stderr: "" });
    expect(shell.tree().get("root/.dokploy-owner")?.content).not.toBe(owner);
  });

  it("keeps owner and key for root alone", () => {
    expect(run().code).toBe(0);
    const modes = ["root/.dokploy-owner", "root/.dokploy-token"].map((path) => shell.tree().get(path)?.mode);
    expect(modes).toEqual([0o600, 0o600]);
  });
});
