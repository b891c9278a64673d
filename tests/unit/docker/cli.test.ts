import { describe, expect, it } from "vitest";
import { fakeMachine } from "./fake-machine.ts";

describe("the docker command line", () => {
  it.each([
    ["frob", 1, "docker: unknown command: docker frob\n\nRun 'docker --help' for more information\n"],
    [
      "run --frob x",
      125,
      "unknown flag: --frob\n\nUsage:  docker run [OPTIONS] IMAGE [COMMAND] [ARG...]\n\nRun 'docker run --help' for more information\n",
    ],
    [
      "ps --frob",
      125,
      "unknown flag: --frob\n\nUsage:  docker ps [OPTIONS]\n\nRun 'docker ps --help' for more information\n",
    ],
    ["inspect nothing", 1, "Error: No such object: nothing\n"],
    ["logs nothing", 1, "Error response from daemon: No such container: nothing\n"],
    ["network inspect nothing", 1, "Error response from daemon: network nothing not found\n"],
    ["volume rm nothing", 1, "Error response from daemon: get nothing: no such volume\n"],
    [
      "network create --driver overlay x",
      1,
      'Error response from daemon: This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.\n',
    ],
    [
      "pull postgres:99",
      1,
      "Error response from daemon: manifest for postgres:99 not found: manifest unknown: manifest unknown\n",
    ],
  ])("%s", async (line, code, stderr) => {
    const machine = await fakeMachine();
    expect(await machine.run(line)).toMatchObject({ code, stderr });
  });

  it.each([
    ["info --format {{.Swarm.LocalNodeState}}", "inactive\n"],
    ["version --format {{.Server.Version}}", "28.5.0\n"],
    ["inspect -f {{.State.Status}} r", "running\n"],
    ["inspect -f {{.Name}} r", "/r\n"],
    ['inspect -f {{index.Config.Labels"a"}} r', "b\n"],
    ["inspect -f {{json.Config.Env}} r", '["X=1"]\n'],
    ["inspect -f {{range.Config.Env}}<{{.}}>{{end}} r", "<X=1>\n"],
    ["inspect -f {{if.State.Health}}checked{{else}}unchecked{{end}} r", "unchecked\n"],
    ["ps --format {{.Names}}", "r\n"],
    [
      "ps -q --filter label=a=b --filter status=running --format {{.State}}",
      expect.stringMatching(/^[0-9a-f]{12}\n$/) as string,
    ],
    ["ps -aq --filter name=^x$", ""],
  ])("%s", async (line, stdout) => {
    const machine = await fakeMachine();
    await machine.run("run -d --name r --label a=b -e X=1 redis:7-alpine");
    const words = line
      .split(" ")
      .map((word) => word.replace(/^\{\{(index|json|range|if)/, "{{$1 ").replace('Labels"', 'Labels "'));
    expect(await machine.run(words)).toMatchObject({ code: 0, stdout });
  });

  it("refuses the status of a health check that there is none of, as Go's templates do", async () => {
    const machine = await fakeMachine();
    await machine.run("run -d --name r redis:7-alpine");
    const { code, stderr } = await machine.run(["inspect", "-f", "{{.State.Health.Status}}", "r"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain('map has no entry for key "Health"');
  });

  it("runs a command in the foreground and passes its output and exit code on", async () => {
    const machine = await fakeMachine();
    expect(await machine.run(["run", "--rm", "-i", "alpine:3.22", "sh", "-c", "cat; exit 3"], "typed")).toEqual({
      stdout: "typed",
      stderr: "",
      code: 3,
    });
    expect(machine.docker.containers()).toEqual([]);
  });

  it("refuses a port that is taken", async () => {
    const machine = await fakeMachine();
    await machine.run("run -d --name a -p 8080:80 redis:7-alpine");
    const { code, stderr } = await machine.run("run -d --name b -p 8080:80 redis:7-alpine");
    expect(code).toBe(125);
    expect(stderr).toContain("Bind for 0.0.0.0:8080 failed: port is already allocated");
  });
});
