/** The application as a visitor on the internet finds it: its pages, its API and the sign-in's, each by its public name. */
import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../../application-source/http-request.ts";
import { releaseOf } from "../../compose/releases/releases.ts";
import { authDomainOf } from "../../stack-config/auth-domain.ts";
import type { StackConfig } from "../../stack-config/stack-config.ts";
import type { Environment } from "../services/json-service.ts";

export interface Visited {
  /** "site", "API" or "sign-in". */
  about: string;
  url: string;
  /** HTTP's, or in a word why there was no answer: "ENOTFOUND". */
  answer: number | string;
  /** What to do; undefined: all is well. */
  todo?: string;
}

export interface VisitOptions {
  config: Pick<StackConfig, "domain" | "dns" | "application">;
  environment: Environment;
  /** How often in all, before something counts as down; a restarting service is away for seconds. */
  tries?: number;
  pauseMs?: number;
}

const TIMEOUT_MS = 15_000;

/** Where a visitor's way begins instead of on the internet: the address of a service that is given the wanted one behind a slash. */
const ELSEWHERE = "YAPIT_VISIT_URL";

export function visit({ config, environment, tries = 3, pauseMs = 5000 }: VisitOptions): Promise<Visited[]> {
  const begin = environment[ELSEWHERE]?.trim() ?? "";
  return Promise.all(
    addresses(config).map(async ({ about, url, good }) => {
      let answer = await answerOf(begin === "" ? url : `${begin}/${url}`);
      for (let tried = 1; tried < tries && !good.includes(Number(answer)); tried++) {
        await sleep(pauseMs);
        answer = await answerOf(begin === "" ? url : `${begin}/${url}`);
      }
      return { about, url, answer, ...(!good.includes(Number(answer)) && { todo: todoFor(answer) }) };
    }),
  );
}

export function visitedLine({ about, url, answer, todo }: Visited): string {
  return `${about}: ${url} ${told(answer)}${todo === undefined ? "" : `; ${todo}`}`;
}

export function told(answer: Visited["answer"]): string {
  return typeof answer === "number" ? `answers ${answer}` : `does not answer (${answer})`;
}

function addresses(config: VisitOptions["config"]): { about: string; url: string; good: number[] }[] {
  const { domain, application } = config;
  const all = [
    // Without sign-in a password stands in front of it.
    { about: "site", url: `https://${domain}/`, good: [application.auth === "none" ? 401 : 200] },
    { about: "API", url: `https://${domain}/api/health`, good: [200] },
  ];
  if (application.auth === "none") return all;
  const byPath = releaseOf(application.release).stackAuth.address === "path";
  const api = byPath ? `https://${domain}/auth/api/v1` : `https://${authDomainOf(config) ?? ""}/api/v1`;
  return [...all, { about: "sign-in", url: api, good: [200] }];
}

async function answerOf(url: string): Promise<number | string> {
  try {
    const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    return reasonOf(error);
  }
}

/** By the words of Cloudflare, Traefik and the name's resolver. */
function todoFor(answer: number | string): string {
  if (answer === 526 || answer === 525)
    return "Cloudflare does not trust the machine's certificate: pulumi up --refresh";
  if (typeof answer === "number" && answer >= 520)
    return "Cloudflare does not reach the machine: see the server, its firewall, and traefik";
  if (answer === 404)
    return "Traefik does not know the name, or nothing runs behind it: see the services, then pulumi up --refresh";
  if (typeof answer === "number" && answer >= 500)
    return "Traefik answers, and the application behind it does not: see the services";
  if (answer === "ENOTFOUND" || answer === "EAI_AGAIN")
    return "the name leads nowhere: pulumi up --refresh, and the output delegation";
  return typeof answer === "number"
    ? "something else answers there: pulumi up --refresh"
    : "see the server, its firewall, and traefik";
}
