/** A machine with the whole platform on it, and the bootstrap's steps as the program runs them. */
import { inspectScript } from "../../../operations/inspect/inspect.ts";
import { scriptText } from "../../../components/platform/remote-script.ts";
import { ACCESS, BASELINE, docker, dokploy, INSPECT, TRAEFIK, watching } from "../inputs.ts";
import { RealMachine } from "../machine.ts";
import type { Ran } from "../run.ts";
import { authority, type Certificate, signedBy } from "../world/certificates.ts";
import { openWorld, type World } from "../world/world.ts";

export const DOMAIN = "yaptts.org";
/** After baseline, in this order. */
export const ROLES = ["docker", "traefik", "dokploy", "dokploy-access", "watching"] as const;
export type Role = (typeof ROLES)[number];

export class Platform {
  readonly world: World;
  readonly machine: RealMachine;
  /** What visitors have to show, as Cloudflare does. */
  readonly visitor: Certificate;
  #origin: Certificate;

  private constructor(world: World, machine: RealMachine, origin: Certificate, visitor: Certificate) {
    this.world = world;
    this.machine = machine;
    this.#origin = origin;
    this.visitor = visitor;
  }

  /** With its baseline alone. */
  static async boot(): Promise<Platform> {
    const world = await openWorld();
    const machine = await RealMachine.boot(world);
    const ownKey = (await machine.script("host-key", {})).stdout.trim();
    machine.pin(ownKey);
    await machine.script("baseline", { ...BASELINE, HOST_KEY: ownKey });
    const origin = await signedBy(await authority("origin"), [DOMAIN, `*.${DOMAIN}`]);
    return new Platform(world, machine, origin, await authority("cloudflare's own visitor"));
  }

  async close(): Promise<void> {
    await this.machine.destroy();
    this.world.close();
  }

  /** One step; `values` beside the ones it always gets. */
  step(role: Role, values: Record<string, string> = {}): Promise<Ran> {
    const { machine, world } = this;
    if (role === "dokploy-access") return machine.ssh.exec(ACCESS, scriptText("dokploy-access.sh"), 900);
    const own = {
      docker: docker(world, machine),
      traefik: this.#traefikValues(),
      dokploy: dokploy(machine),
      watching: watching(),
    };
    return machine.script(role, { ...own[role], ...values });
  }

  /** @throws at the first that does not end well */
  async steps(roles: readonly Role[] = ROLES): Promise<void> {
    for (const role of roles) {
      const { code, stderr } = await this.step(role);
      if (code !== 0) throw new Error(`${role}: ${stderr}`);
    }
  }

  /** From now on Traefik is given a certificate of these names. */
  async newOrigin(names: string[]): Promise<void> {
    this.#origin = await signedBy(await authority("origin"), names);
  }

  /** A line for each thing that inspect tells. */
  async findings(): Promise<string[]> {
    const values = { ...INSPECT, DOCKER_VERSION: this.world.made.dockerVersion, DOMAIN, PROXIED: "yes" };
    const { stdout } = await this.machine.ssh.exec("sh -s inspect", inspectScript(values));
    return stdout.split("\n").filter((line) => line !== "");
  }

  /** Subject of the certificate that Traefik shows a visitor. */
  shown(): Promise<string> {
    return this.machine.says(
      `openssl s_client -connect 127.0.0.1:443 -servername ${DOMAIN} </dev/null 2>/dev/null | openssl x509 -noout -subject`,
    );
  }

  /** What a visitor gets who shows `certificate`, a file on the machine: the status, 000 where there is no answer, and the body. */
  visit(url: string, { certificate, method = "GET" }: { certificate?: string; method?: string } = {}): Promise<string> {
    const shown = certificate === undefined ? "" : `--cert ${certificate}`;
    const to = `--resolve ${DOMAIN}:443:127.0.0.1`;
    return this.machine.says(
      `curl ${to} -sk -X ${method} ${shown} -w '\n%{http_code}\\n' ${url} | tac | tr -s '\n' ' ' || true`,
    );
  }

  #traefikValues(): Record<string, string> {
    return { ...TRAEFIK, ORIGIN_PEM: pem(this.#origin), VISITOR_PEM: pem(this.visitor), DEPLOY_HOST: DOMAIN };
  }
}

export const pem = ({ cert, key }: Certificate): string => `${cert}${key}`.trim();
