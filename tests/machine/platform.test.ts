/** One machine from its first boot to Dokploy with an owner, then what is seen from outside, what goes wrong on it, and a reboot. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callPort } from "@yapit-infra/dokploy-provider/machine/http-over-link.ts";
import { inspectScript } from "../../operations/inspect/inspect.ts";
import { scriptText } from "../../components/platform/remote-script.ts";
import { ACCESS, BASELINE, docker, dokploy, INSPECT, TRAEFIK } from "./inputs.ts";
import { RealMachine } from "./machine.ts";
import { answers } from "./outside-view.ts";
import { count } from "./summary.ts";
import { everything, touched } from "./touched.ts";
import { authority, type Certificate, signedBy } from "./world/certificates.ts";
import { REGISTRY_TOKEN } from "./world/outside.ts";
import { openWorld, type World } from "./world/world.ts";

const DOMAIN = "yaptts.org";
const THROUGH_CLOUDFLARE = ["--resolve", `${DOMAIN}:443:127.0.0.1`, "-sk", "-o", "/dev/null", "-w", "%{http_code}"];

let world: World;
let machine: RealMachine;
let origin: Certificate;
let visitor: Certificate;

const pem = ({ cert, key }: Certificate): string => `${cert}${key}`.trim();
const traefikValues = () => ({ ...TRAEFIK, ORIGIN_PEM: pem(origin), VISITOR_PEM: pem(visitor), DEPLOY_HOST: DOMAIN });
const steps: [string, () => Promise<{ code: number; stdout: string; stderr: string }>][] = [
  ["docker", () => machine.script("docker", docker(world, machine))],
  ["traefik", () => machine.script("traefik", traefikValues())],
  ["dokploy", () => machine.script("dokploy", dokploy(machine))],
  ["dokploy-access", () => machine.ssh.exec(ACCESS, scriptText("dokploy-access.sh"), 900)],
];

async function findings(): Promise<string[]> {
  const values = { ...INSPECT, DOCKER_VERSION: world.made.dockerVersion, DOMAIN, PROXIED: "yes" };
  const { stdout } = await machine.ssh.exec("sh -s inspect", inspectScript(values));
  return stdout.split("\n").filter((line) => line !== "");
}
/** Subject of the certificate that Traefik shows a visitor. */
const shown = () =>
  machine.says(
    `openssl s_client -connect 127.0.0.1:443 -servername ${DOMAIN} </dev/null 2>/dev/null | openssl x509 -noout -subject`,
  );
const curl = (...args: string[]) => machine.says(`curl ${[...THROUGH_CLOUDFLARE, ...args].join(" ")} || true`);

beforeAll(async () => {
  world = await openWorld();
  origin = await signedBy(await authority("origin"), [DOMAIN, `*.${DOMAIN}`]);
  visitor = await authority("cloudflare's own visitor");
  machine = await RealMachine.boot(world);
  await machine.script("baseline", BASELINE);
});
afterAll(async () => {
  await machine.destroy();
  world.close();
});

describe("the bootstrap on a new machine", () => {
  it.each(steps)("%s ends well", async (role, step) => {
    const { code, stdout, stderr } = await step();
    expect(stderr).toBe("");
    expect(stdout).toContain(`${role}: `);
    expect(code).toBe(0);
  });

  it("leaves nothing that inspect would tell", async () => {
    expect(await findings()).toEqual([]);
  });

  it("touches nothing when it runs again", async () => {
    const before = await everything(machine);
    for (const [, step] of steps) expect((await step()).code).toBe(0);
    const changed = touched(before, await everything(machine));
    count({ secondRunTouched: changed.length });
    expect(changed).toEqual([]);
  });

  it("holds Docker at its version", async () => {
    expect(await machine.says("apt-mark showhold")).toBe("docker-ce\ndocker-ce-cli");
  });
});

describe("a private registry", () => {
  const config = "/var/lib/docker/volumes/dokploy/_data";
  // Dokploy's own docker command goes by what lies in this volume, where its home is.
  const pull = () =>
    machine.says(`docker --config ${config} pull -q ghcr.io/library/redis:7-alpine 2>&1 | tail -n 1 || true`);
  const signIn = (REGISTRY_TOKEN: string) => machine.script("dokploy", { ...dokploy(machine), REGISTRY_TOKEN });

  it("shows its images once the token is given, and to nobody after it was taken back", async () => {
    expect(await pull()).toContain("no basic auth credentials");
    expect((await signIn(REGISTRY_TOKEN)).code).toBe(0);
    expect(await pull()).toBe("ghcr.io/library/redis:7-alpine");
    expect(await machine.says(`stat -c '%a %U' ${config}/config.json`)).toBe("600 root");
    const written = await machine.says(`stat -c %y ${config}/config.json`);
    expect((await signIn(REGISTRY_TOKEN)).code).toBe(0);
    expect(await machine.says(`stat -c %y ${config}/config.json`)).toBe(written);
    expect((await signIn("")).code).toBe(0);
    expect(await pull()).toContain("no basic auth credentials");
  });

  it("that does not take the token is told by the token's name, and what somebody else signed in with stays", async () => {
    const refused = await signIn("ghp_stranger");
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("dokploy: ghcr.io does not take REGISTRY_TOKEN of the secrets file: ");
    expect(refused.stderr).not.toContain("ghp_stranger");
    await machine.says(`docker --config ${config} login -u ada -p ${REGISTRY_TOKEN} ghcr.io 2>/dev/null`);
    expect((await signIn("")).code).toBe(0);
    expect(await pull()).toBe("ghcr.io/library/redis:7-alpine");
    await machine.says(`docker --config ${config} logout ghcr.io; docker rmi ghcr.io/library/redis:7-alpine`);
  });
});

describe("from outside", () => {
  it("ssh, http and https answer, the panel and what else a container publishes do not", async () => {
    await machine.says(`docker run -d --name redis -p 6379:6379 redis:7-alpine`);
    for (const address of [machine.address, machine.address6]) {
      expect(await answers(address, [22, 80, 443, 3000, 6379, 2377, 7946])).toEqual([22, 80, 443]);
    }
    expect(await machine.says("curl -s http://127.0.0.1:3000/api/trpc/settings.health")).toContain('"ok"');
    await machine.says("docker rm -f redis");
  });

  it("a container does not reach Hetzner's metadata address, nor does anybody on the machine but root", async () => {
    const container = "nsenter -n -t $(docker inspect -f '{{.State.Pid}}' dokploy-traefik)";
    expect(await machine.says(`${container} curl -s --max-time 3 http://169.254.169.254/ || echo closed`)).toBe(
      "closed",
    );
    expect(
      await machine.says(
        `setpriv --reuid 65534 --clear-groups curl -s --max-time 3 http://169.254.169.254/ || echo closed`,
      ),
    ).toBe("closed");
    expect(await machine.says("curl -s --max-time 3 http://169.254.169.254/")).toContain("ssh_keys");
    await machine.says("systemctl stop yapit-wall; iptables -F YAPIT-CONTAINERS");
    expect(await machine.says(`${container} curl -s --max-time 3 http://169.254.169.254/`)).toContain("ssh_keys");
    expect(await findings()).toEqual(
      expect.arrayContaining([
        "the machine's own wall is down (iptables): systemctl restart yapit-wall",
        "containers reach Hetzner's metadata address, and with it the user data",
      ]),
    );
    expect((await machine.script("docker", docker(world, machine))).code).toBe(0);
    expect(await findings()).toEqual([]);
  });
});

describe("Traefik", () => {
  it("shows the origin certificate, to those alone who show Cloudflare's", async () => {
    expect(await shown()).toContain(DOMAIN);
    expect(await curl(`https://${DOMAIN}/`)).toBe("000");
    expect(await curl("--cert", "/root/.yapit-visitor.pem", `https://${DOMAIN}/`)).toBe("404");
  });

  it("leads a reported push to Dokploy, and nothing else", async () => {
    const withCertificate = ["--cert", "/root/.yapit-visitor.pem"];
    expect(await curl(...withCertificate, "-X", "POST", `https://${DOMAIN}/.deploy/abc`)).toBe("401");
    expect(await curl(...withCertificate, `https://${DOMAIN}/.deploy/abc`)).toBe("404");
    expect(await curl(...withCertificate, "-X", "POST", `https://${DOMAIN}/api/deploy/compose/abc`)).toBe("404");
  });

  it("routes to a container by its labels as soon as it runs, and sends http to https", async () => {
    const rule = `-l traefik.enable=true -l 'traefik.http.routers.a.rule=Host(\`${DOMAIN}\`)' -l traefik.http.routers.a.entrypoints=websecure -l traefik.http.routers.a.tls=true -l traefik.http.routers.a.tls.certresolver=letsencrypt -l traefik.http.services.a.loadbalancer.server.port=80`;
    await machine.says(`docker run -d --name site --network dokploy-network ${rule} nginx:alpine`);
    await expect
      .poll(() => curl("--cert", "/root/.yapit-visitor.pem", `https://${DOMAIN}/`), { timeout: 30_000, interval: 500 })
      .toBe("200");
    expect(
      await machine.says(
        `curl -s -o /dev/null -w '%{http_code} %{redirect_url}' -H 'Host: ${DOMAIN}' http://127.0.0.1/`,
      ),
    ).toBe(`301 https://${DOMAIN}/`);
  });

  it("shows the origin certificate although an older one of Let's Encrypt lies there, which inspect tells before", async () => {
    const old = await signedBy(world.ca, ["old.invalid", DOMAIN]);
    const base64 = (text: string): string => Buffer.from(text).toString("base64");
    const certificates = [
      { domain: { main: DOMAIN }, certificate: base64(old.cert), key: base64(old.key), Store: "default" },
    ];
    const acme = { letsencrypt: { Account: null, Certificates: certificates } };
    // As a machine that was taken over has it: the certificate, and the resolver that reads it.
    const { code } = await machine.script("traefik", { ...TRAEFIK, DEPLOY_HOST: "" });
    expect(code).toBe(0);
    await machine.inside(
      "cat >/etc/dokploy/traefik/dynamic/acme.json && docker restart dokploy-traefik",
      JSON.stringify(acme),
    );
    await expect.poll(shown, { timeout: 30_000 }).toContain("old.invalid");
    expect(await findings()).toContain("Traefik has no origin certificate: /etc/dokploy/traefik/dynamic/origin.pem");
    expect((await machine.script("traefik", traefikValues())).stdout).toContain("the certificates of Let's Encrypt go");
    await expect.poll(shown, { timeout: 30_000 }).toContain(DOMAIN);
    expect(await shown()).not.toContain("old.invalid");
    expect(await findings()).toEqual([]);
    await machine.says("docker rm -f site");
  });

  it("shows a new origin certificate without a restart", async () => {
    const started = await machine.says("docker inspect -f '{{.State.StartedAt}}' dokploy-traefik");
    origin = await signedBy(await authority("origin"), [`new.${DOMAIN}`, DOMAIN]);
    expect((await machine.script("traefik", traefikValues())).code).toBe(0);
    await expect.poll(shown, { timeout: 30_000 }).toContain(`new.${DOMAIN}`);
    expect(await machine.says("docker inspect -f '{{.State.StartedAt}}' dokploy-traefik")).toBe(started);
  });

  it("starts where traefik.yml had become a directory", async () => {
    await machine.says(
      "docker rm -f dokploy-traefik; rm /etc/dokploy/traefik/traefik.yml; mkdir /etc/dokploy/traefik/traefik.yml",
    );
    const { code, stdout } = await machine.script("traefik", traefikValues());
    expect(stdout).toContain("healing: traefik.yml is a directory");
    expect(code).toBe(0);
    expect(await findings()).toEqual([]);
  });
});

describe("Dokploy", () => {
  it("is reached within its own network where its port is published nowhere", async () => {
    await machine.says("docker service update --detach --publish-rm published=3000,target=3000,mode=host dokploy");
    await expect
      .poll(() => machine.says("curl -s http://127.0.0.1:3000/ >/dev/null; echo $?"), { timeout: 60_000 })
      .toBe("7");
    // As the provider and the adoption ask it.
    const call = { method: "GET", path: "/api/trpc/settings.health", headers: {} } as const;
    const answered = () => callPort(machine.ssh, 3000, call).then(({ body }) => body, String);
    await expect.poll(answered, { timeout: 60_000 }).toContain('"ok"');
    await machine.says("rm /root/.dokploy-token");
    for (const [role, step] of steps.slice(2)) {
      const { code, stdout } = await step();
      expect(code, role).toBe(0);
      if (role === "dokploy-access") expect(stdout).toContain("asking it within its own network");
    }
    expect(await findings()).toEqual([]);
    await machine.says("docker service update --detach --publish-add published=3000,target=3000,mode=host dokploy");
  });

  it("is told by inspect where it does not run, has no key, or one that is refused", async () => {
    await machine.says("echo wrong >/root/.dokploy-token");
    await expect
      .poll(findings, { timeout: 90_000 })
      .toEqual(["Dokploy answers 401 to the API key in /root/.dokploy-token"]);
    await machine.says("rm /root/.dokploy-token");
    await machine.says("docker service scale -d dokploy=0 dokploy-postgres=0");
    await expect
      .poll(findings, { timeout: 60_000 })
      .toEqual([
        "Dokploy's database does not run: docker service ps dokploy-postgres",
        "Dokploy is not healthy: docker service ps dokploy, docker service logs dokploy",
        "there is no API key of Dokploy: /root/.dokploy-token",
      ]);
    await machine.says("docker service scale -d dokploy-postgres=1 dokploy=1");
    for (const [, step] of steps.slice(2)) expect((await step()).code).toBe(0);
    expect(await findings()).toEqual([]);
  });

  it("is pulled before the wait for its health, and says what cannot be pulled", async () => {
    const { code, stdout, stderr } = await machine.script("dokploy", {
      ...dokploy(machine),
      DOKPLOY_IMAGE: "dokploy/dokploy:v0",
    });
    expect(code).toBe(1);
    expect(stdout).toBe("dokploy: pulling dokploy/dokploy:v0\n");
    expect(stderr).toMatch(/^dokploy: dokploy\/dokploy:v0 cannot be pulled: .*(not found|manifest unknown)/);
    expect(await findings()).toEqual([]);
  });
});

describe("a reboot", () => {
  it("brings all of it back, Docker within seconds and behind the wall", async () => {
    await machine.reboot();
    await expect.poll(findings, { timeout: 180_000, interval: 2000 }).toEqual([]);
    const times = await machine.says(
      "systemctl show -P ActiveEnterTimestampMonotonic yapit-wall; systemctl show -P InactiveExitTimestampMonotonic docker; systemctl show -P ActiveEnterTimestampMonotonic docker",
    );
    const [wall = 0, starting = 0, up = 0] = times.split("\n").map(Number);
    expect(wall).toBeLessThan(starting);
    expect((up - starting) / 1_000_000).toBeLessThan(60);
    const before = await everything(machine);
    for (const [, step] of steps) expect((await step()).code).toBe(0);
    expect(touched(before, await everything(machine))).toEqual([]);
  });

  it("has told no secret to a log, a command line or another container", async () => {
    const token = await machine.says("cat /root/.dokploy-token");
    const password = await machine.says("sed -n 's/^password=//p' /root/.dokploy-owner");
    const key = pem(visitor).split("\n").at(-3) ?? "";
    const places =
      "journalctl -q; cat /var/log/*.log; ps axww -o args; docker inspect dokploy-traefik; docker service inspect dokploy";
    const text = await machine.says(`{ ${places}; } 2>/dev/null`);
    for (const secret of [token, password, key]) {
      expect(secret.length).toBeGreaterThan(20);
      expect(text).not.toContain(secret);
    }
  });
});
