/** A container registry (the OCI distribution specification): which image a tag names today. */
import { httpRequest, reasonOf } from "./http-request.ts";

export interface RegistryAccess {
  /** "https://ghcr.io". */
  endpoint: string;
  /** REGISTRY_TOKEN of the stack's secrets file, which may read packages; undefined: as anybody. */
  token?: string;
}

/** YAPIT_REGISTRY_URL names another place for what ghcr.io has: a mirror, or the sandbox. */
export function registryAccess(environment: Readonly<Record<string, string | undefined>>): RegistryAccess {
  const elsewhere = environment["YAPIT_REGISTRY_URL"]?.trim().replace(/\/$/, "") ?? "";
  return { endpoint: elsewhere === "" ? "https://ghcr.io" : elsewhere };
}

/** Words that can be shown: what the registry did, without what was asked. */
export class RegistryRefusal extends Error {}

/** Every kind of manifest a build may push: a registry calls one that is not named here unknown. */
const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/** One repository of a registry: "yapit-tts/gateway" of ghcr.io. A pass is asked for once, at the making. */
export class ImageRepository {
  readonly #address: string;
  readonly #pass: Promise<string>;
  readonly #signal: AbortSignal;

  /** `repository` without the registry's host. */
  constructor({ endpoint, token }: RegistryAccess, repository: string, signal: AbortSignal) {
    this.#address = `${endpoint}/v2/${repository}`;
    this.#signal = signal;
    this.#pass = this.#askForPass(`${endpoint}/token?service=ghcr.io&scope=repository:${repository}:pull`, token);
    // Whoever asks for a digest gets the refusal; until then nobody does.
    this.#pass.catch(() => undefined);
  }

  /** "sha256:…"; undefined: there is no such tag. Throws a RegistryRefusal. */
  async digest(tag: string): Promise<string | undefined> {
    const authorization = `Bearer ${await this.#pass}`;
    const headers = { authorization, accept: MANIFESTS };
    const answer = await this.#ask(`${this.#address}/manifests/${tag}`, { method: "HEAD", headers });
    if (answer.status === 404) return undefined;
    const digest = answer.headers["docker-content-digest"];
    if (answer.status === 200 && typeof digest === "string" && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
    throw new RegistryRefusal(`answers ${answer.status}`);
  }

  /** Anybody gets one for what is public; otherwise the token stands for the password of whatever user. */
  async #askForPass(address: string, token: string | undefined): Promise<string> {
    const basic = Buffer.from(`token:${token ?? ""}`).toString("base64");
    const answer = await this.#ask(address, {
      headers: token === undefined ? {} : { authorization: `Basic ${basic}` },
    });
    if (answer.status === 401 || answer.status === 403)
      throw new RegistryRefusal(
        token === undefined
          ? "shows it to nobody without a token: put one that may read packages into the secrets file as REGISTRY_TOKEN"
          : "does not show it to REGISTRY_TOKEN of the secrets file: put one there that may read packages",
      );
    if (answer.status !== 200) throw new RegistryRefusal(`answers ${answer.status}`);
    const pass = passIn(answer.body);
    if (pass === undefined) throw new RegistryRefusal("answers with something that is no pass");
    return pass;
  }

  async #ask(url: string, request: { method?: "HEAD"; headers: Record<string, string> }) {
    try {
      return await httpRequest(url, { ...request, signal: this.#signal });
    } catch (error) {
      throw new RegistryRefusal(`does not answer (${reasonOf(error)})`);
    }
  }
}

function passIn(body: string): string | undefined {
  try {
    const { token } = JSON.parse(body) as { token?: unknown };
    return typeof token === "string" && token !== "" ? token : undefined;
  } catch {
    return undefined;
  }
}
