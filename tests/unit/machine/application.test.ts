/** The application's own contract, as the sandbox's deployments hold it: each release's compose file over its own repository. */
import { beforeEach, describe, expect, test } from "vitest";
import { type KnownRelease, releaseFacts } from "../../../application-source/facts/known-releases.ts";
import { deployCommand } from "../../../compose/deploy-command.ts";
import { renderFiles } from "../../../compose/render.ts";
import type { ApplicationSettings } from "../../../compose/settings.ts";
import { certainVariables } from "../../../compose/variable-names.ts";
import { releaseFiles } from "@yapit-infra/sandbox/github/release-files.ts";
import { dokployHost } from "@yapit-infra/sandbox/machine/dokploy-host.ts";
import type { Container } from "@yapit-infra/sandbox/machine/docker/state.ts";
import type { Machine } from "@yapit-infra/sandbox/machine/machine.ts";
import { PRODUCTION, PRODUCTION_2025_12 } from "../compose/settings.ts";
import { bootedMachine } from "./test-machine.ts";

const CODE = "/etc/dokploy/compose/app/code";

let machine: Machine;
beforeEach(async () => {
  machine = await bootedMachine();
  machine.docker.state.networks["dokploy-network"] = { driver: "overlay" };
});

function variables(settings: ApplicationSettings): Record<string, string> {
  const database = "postgresql://yapit_prod:secret@postgres:5432/yapit_prod";
  const values = Object.fromEntries(certainVariables(settings).map((name) => [name, `${name.toLowerCase()}-value`]));
  return {
    ...values,
    POSTGRES_PASSWORD: "secret",
    REDIS_URL: "redis://:redis_password-value@redis:6379/0",
    DATABASE_URL: database.replace("postgresql:", "postgresql+asyncpg:"),
    ...Object.fromEntries(
      Object.keys(values).flatMap((name) => (/^STACK_.*CONNECTION_STRING$/.test(name) ? [[name, database]] : [])),
    ),
  };
}

/** @param change of the files of the clone */
async function deploy(
  release: KnownRelease,
  settings: ApplicationSettings,
  change: (files: Record<string, string>) => void = () => undefined,
  command = "compose -p app -f ./docker-compose.prod.yml up -d --build --remove-orphans",
) {
  const env = Object.entries(variables(settings)).map(([name, value]) => `${name}="${value}"\n`);
  const files = {
    ...releaseFiles(releaseFacts(release)),
    ...renderFiles(settings),
    "frontend/.env.production": "VITE_API_BASE_URL=/api\n",
    ".env": `COMPOSE_PROJECT_NAME="app"\n${env.join("")}`,
  };
  change(files);
  for (const [path, text] of Object.entries(files)) machine.files.write(`${CODE}/${path}`, text);
  return dokployHost(machine).deployer.docker(command, CODE);
}

function service(name: string): Container {
  const [container] = machine.docker.ofProject("app", name);
  if (!container) throw new Error(`no container of ${name}`);
  return container;
}

describe.each<[KnownRelease, ApplicationSettings]>([
  ["2025-12", PRODUCTION_2025_12],
  ["v0.4.3", PRODUCTION],
])("%s", (release, settings) => {
  test("comes up whole", async () => {
    expect(await deploy(release, settings)).toMatchObject({ ok: true });
    await expect.poll(() => service("frontend").health).toBe("healthy");
    const ended = machine.docker.containers().filter(({ status }) => status !== "running");
    expect(ended.map(({ exitCode, restartPolicy }) => [exitCode, restartPolicy])).toEqual(ended.map(() => [0, "no"]));
  });

  test("keeps its containers where nothing changed, and makes one anew whose variables did", async () => {
    await deploy(release, settings);
    const before = machine.docker.containers().map(({ id }) => id);
    await deploy(release, settings);
    expect(machine.docker.containers().map(({ id }) => id)).toEqual(before);
    await deploy(release, settings, (files) => (files[".env.prod"] = `${files[".env.prod"] ?? ""}ANOTHER=1\n`));
    expect(before).not.toContain(service("gateway").id);
    expect(before).toContain(service("redis").id);
  });

  test("has a gateway that ends without one of its settings, and the deployment with it", async () => {
    const { ok, log } = await deploy(release, settings, (files) => {
      files[".env.prod"] = (files[".env.prod"] ?? "").replace(/^CORS_ORIGINS=.*\n/m, "");
    });
    expect(ok).toBe(false);
    expect(log.at(-1)).toMatch(/^dependency failed to start: container app-gateway-1 (exited|is unhealthy)/);
    expect(service("gateway").log).toContain(
      "ERROR:    1 validation errors for Settings: cors_origins: Field required",
    );
  });

  test("does not come up with a variable that its compose file asks for and nobody has set", async () => {
    const { ok, log } = await deploy(release, settings, (files) => {
      files[".env"] = (files[".env"] ?? "").replace(/^POSTGRES_PASSWORD=.*\n/m, "");
    });
    expect(ok).toBe(false);
    expect(log.at(-1)).toContain("required variable POSTGRES_PASSWORD is missing a value");
  });

  test("is refused with a compose file that is none", async () => {
    const { ok, log } = await deploy(release, settings, (files) => {
      files["docker-compose.prod.yml"] = `${files["docker-compose.prod.yml"] ?? ""}extra: {}\n`;
    });
    expect(ok).toBe(false);
    expect(log.at(-1)).toContain("additional properties 'extra' not allowed");
  });
});

describe("with a stand-by", () => {
  const seamless = (change?: Parameters<typeof deploy>[2]) =>
    deploy("v0.4.3", PRODUCTION, change, deployCommand(PRODUCTION));
  const crashing = (files: Record<string, string>) => {
    files["sandbox-behaviour.json"] = '{"gateway": "crash-loop"}';
  };

  test("v0.4.3 comes up whole, and none is left", async () => {
    expect(await seamless()).toMatchObject({ ok: true });
    expect(service("frontend").health).toBe("healthy");
    expect(machine.docker.ofProject("app", "frontend-standby")).toEqual([]);
    expect(machine.docker.ofProject("app", "gateway-standby")).toEqual([]);
  });

  test("a gateway that crashes ends the deployment before the old one is touched, and the next good one is whole", async () => {
    await seamless();
    const before = ["frontend", "gateway"].map((name) => service(name).id);
    const { ok, log } = await seamless(crashing);
    expect(ok).toBe(false);
    expect(log.at(-1)).toBe("dependency failed to start: container app-gateway-standby-1 exited (1)");
    expect(["frontend", "gateway"].map((name) => service(name).id)).toEqual(before);
    expect(await seamless((files) => (files["sandbox-behaviour.json"] = "{}"))).toMatchObject({ ok: true });
    expect(machine.docker.ofProject("app", "gateway-standby")).toEqual([]);
  });

  test.each([
    [3, "serves"],
    [5, "has left"],
  ])(
    "a deployment that was cut off after %i commands leaves one that %s, which the next takes away",
    async (commands) => {
      const whole = deployCommand(PRODUCTION) ?? "";
      await deploy("v0.4.3", PRODUCTION, undefined, whole.split(" && docker ").slice(0, commands).join(" && docker "));
      expect(service("gateway-standby").status).toBe("running");
      expect(await seamless()).toMatchObject({ ok: true });
      expect(service("frontend").health).toBe("healthy");
      expect(machine.docker.ofProject("app", "gateway-standby")).toEqual([]);
    },
  );
});

test("v0.4.3 has workers that end without a WORKER_ID", async () => {
  await deploy("v0.4.3", PRODUCTION, (files) => {
    files["docker-compose.prod.yml"] = (files["docker-compose.prod.yml"] ?? "").replaceAll(/^ +WORKER_ID:.*\n/gm, "");
  });
  const [worker] = machine.docker.containers().filter(({ program }) => program === "worker");
  await expect.poll(() => worker?.restarts ?? 0).toBeGreaterThan(1);
  expect(worker?.log).toContain("KeyError: 'WORKER_ID'");
});

test("v0.4.3 has workers that end with another password than Redis has", async () => {
  await deploy("v0.4.3", PRODUCTION, (files) => {
    files["docker-compose.prod.yml"] = (files["docker-compose.prod.yml"] ?? "").replaceAll(
      /^( +REDIS_URL:).*$/gm,
      "$1 redis://:another@redis:6379/0",
    );
  });
  const [worker] = machine.docker.containers().filter(({ program }) => program === "worker");
  await expect.poll(() => worker?.restarts ?? 0).toBeGreaterThan(1);
  expect(worker?.log).toContain(
    "redis.exceptions.AuthenticationError: invalid username-password pair or user is disabled.",
  );
});

test("a container that may use more processors than the machine has is not made, and is once the machine has them", async () => {
  const wanting = (files: Record<string, string>) => {
    files["docker-compose.prod.yml"] = (files["docker-compose.prod.yml"] ?? "").replaceAll(
      /^ +cpus: 2$/gm,
      "    cpus: 8",
    );
  };
  const { ok, log } = await deploy("v0.4.3", PRODUCTION, wanting);
  expect(ok).toBe(false);
  expect(log.at(-1)).toBe(
    "Error response from daemon: range of CPUs is from 0.01 to 4.00, as there are only 4 CPUs available",
  );
  machine.spec.vcpus = 8;
  expect(await deploy("v0.4.3", PRODUCTION, wanting)).toMatchObject({ ok: true });
});

test("another password than the database was made with is taken by it, as its health check on a machine sets it", async () => {
  await deploy("2025-12", PRODUCTION_2025_12);
  const { ok } = await deploy("2025-12", PRODUCTION_2025_12, (files) => {
    files[".env"] = (files[".env"] ?? "").replaceAll("secret", "another");
  });
  expect(ok).toBe(true);
  expect(service("gateway").status).toBe("running");
});
