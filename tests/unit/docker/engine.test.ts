import { describe, expect, it, vi } from "vitest";
import { applicationFiles, TRAEFIK_RUN } from "./application-files.ts";
import { eventually, fakeMachine } from "./fake-machine.ts";

// The whole application starts in these tests: a busy computer takes its time.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

describe("the engine", () => {
  it("does not come up with a broken daemon.json, and says what every command then says", async () => {
    await expect(fakeMachine({ "/etc/docker/daemon.json": "{" })).rejects.toThrow(
      /^unable to configure the Docker daemon with file/,
    );
  });

  it("goes on where a saved world stopped", async () => {
    const machine = await fakeMachine(applicationFiles());
    await machine.run("run -d --name r --restart always redis:7-alpine");
    const state: unknown = JSON.parse(JSON.stringify(machine.cli.state));
    const again = await fakeMachine(applicationFiles(), { state });
    const [before] = machine.docker.containers();
    expect(again.docker.containers()).toEqual([before]);
    await eventually("Redis answers", async () => (await again.run("exec r redis-cli ping")).stdout === "PONG\n");
  });

  it.each([
    ["unless-stopped", "running"],
    ["always", "running"],
    ["no", "exited"],
  ])("restart %s: %s after the machine was off", async (policy, status) => {
    const machine = await fakeMachine();
    await machine.run(`run -d --name r --restart ${policy} redis:7-alpine`);
    machine.cli.stop();
    await machine.cli.start();
    expect(machine.docker.containers()[0]?.status).toBe(status);
  });

  it("leaves down what was stopped by hand, unless it is to run always", async () => {
    const machine = await fakeMachine();
    await machine.run("run -d --name a --restart always redis:7-alpine");
    await machine.run("run -d --name b --restart unless-stopped redis:7-alpine");
    await machine.run("stop a b");
    machine.cli.stop();
    await machine.cli.start();
    expect(machine.docker.containers().map(({ name, status }) => [name, status])).toEqual([
      ["a", "running"],
      ["b", "exited"],
    ]);
  });
});

describe("Traefik", () => {
  it("crashes on a folder in place of its file, which -v makes of a missing one", async () => {
    const machine = await fakeMachine();
    const run =
      "run -d --name t --restart always -v /etc/dokploy/traefik/traefik.yml:/etc/traefik/traefik.yml traefik:v3.6.25";
    await machine.run(run);
    await eventually("restarts", () => (machine.docker.containers()[0]?.restarts ?? 0) > 0);
    expect((await machine.run("logs t")).stdout).toContain("read /etc/traefik/traefik.yml: is a directory");
  });

  it("is not even made by --mount when the file is missing", async () => {
    const machine = await fakeMachine();
    await machine.run("network create dokploy-network");
    const { code, stderr } = await machine.run(TRAEFIK_RUN);
    expect(code).toBe(125);
    expect(stderr).toContain(
      'docker: Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /etc/dokploy/traefik/traefik.yml',
    );
    expect(machine.docker.containers()).toEqual([]);
  });
});

describe("the swarm", () => {
  it("gives a service's tasks their secrets, and new tasks for those that end", async () => {
    const machine = await fakeMachine();
    await machine.run("swarm init --advertise-addr 203.0.113.10");
    await machine.run("network create --driver overlay --attachable dokploy-network");
    await machine.run("secret create password -", "secret-value");
    const created = await machine.run(
      "service create --name db --network dokploy-network --secret source=password,target=/run/secrets/postgres_password --env POSTGRES_USER=dokploy --env POSTGRES_DB=dokploy --env POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password --mount type=volume,source=db,target=/var/lib/postgresql/data --constraint node.role==manager postgres:16",
    );
    expect(created).toMatchObject({ code: 0, stdout: expect.stringContaining("converged") as string });
    const [task] = machine.docker.containers();
    expect(JSON.stringify(await machine.run("secret inspect password"))).not.toContain("secret-value");
    await eventually("ready", async () => (await machine.run(`exec ${task?.name ?? ""} pg_isready`)).code === 0);
    await machine.run("service update --force --detach db");
    expect(machine.docker.containers().map(({ id }) => id)).not.toContain(task?.id);
    const line = ["exec", machine.docker.containers()[0]?.name ?? "", "psql", "-U", "dokploy", "-tAc", "SELECT 1"];
    await eventually("the new task answers", async () => (await machine.run(line)).stdout === "1\n");
  });

  it("loses everything when it is left by force", async () => {
    const machine = await fakeMachine();
    await machine.run("swarm init");
    await machine.run("secret create a -", "b");
    await machine.run("service create --detach --name r redis:7-alpine");
    expect((await machine.run("swarm leave")).stderr).toContain("Use `--force` to ignore this message");
    await machine.run("swarm leave --force");
    expect(machine.docker.containers()).toEqual([]);
    expect((await machine.run("secret ls")).stderr).toContain("This node is not a swarm manager");
  });
});
