/** Health checks in the language each image is sure to have; none of them needs curl. */
import type { HealthCheck } from "../compose-file.ts";

type Patience = Pick<HealthCheck, "timeout" | "retries" | "start_period">;

/** Asked each second until it is well for the first time, then twice a minute. */
export function healthCheck(test: HealthCheck["test"], patience: Patience): HealthCheck {
  return { test, interval: "30s", ...patience, start_interval: "1s" };
}

/** 127.0.0.1, not localhost: Alpine's wget tries ::1 first, where not everybody listens. */
export function httpByWget(url: string): HealthCheck["test"] {
  return ["CMD", "wget", "-q", "-O", "/dev/null", url];
}

/**
 * nginx looks its upstreams up where it starts. A container that crashed, and each of them after a reboot, has another address: asked
 * whether it is well, it looks again, which ends nobody's request.
 */
export function nginxByWget(url: string): HealthCheck["test"] {
  const page = httpByWget(url).slice(1).join(" ");
  const upstreams = "grep -oE '[a-z-]+:[0-9]{4}' /etc/nginx/conf.d/default.conf | cut -d: -f1 | sort -u";
  const now = `now=$$(getent hosts $$(${upstreams}))`;
  const known = "/tmp/upstreams";
  const looksAgain = `[ "$$now" = "$$(cat ${known} 2>/dev/null)" ] || { nginx -s reload && echo "$$now" >${known}; } || true`;
  return ["CMD-SHELL", `${page} || exit 1; ${now}; ${looksAgain}`];
}

export function httpByPython(url: string): HealthCheck["test"] {
  return ["CMD", "python", "-c", `import urllib.request; urllib.request.urlopen('${url}', timeout=4).read()`];
}

/** Whether each of them answers well. */
export function httpByNode(...urls: string[]): HealthCheck["test"] {
  const asked = `Promise.all([${urls.map((url) => `"${url}"`).join(", ")}].map((url) => fetch(url)))`;
  const verdict = ".then((answers) => process.exit(answers.every(({ ok }) => ok) ? 0 : 1), () => process.exit(1))";
  return ["CMD", "node", "-e", asked + verdict];
}
