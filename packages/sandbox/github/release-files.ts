/** The application's repository as far as anybody looks at it: small files of our own that say what the real ones say. */
import { stringify } from "yaml";
import type { NginxFacts, ReleaseFacts } from "../../../application-source/release-facts.ts";

export function releaseFiles(facts: ReleaseFacts): Record<string, string> {
  const { gateway, frontend, stackAuth } = facts;
  const boundFiles = Object.values(facts.composeFiles).flatMap((services) =>
    Object.values(services).flatMap(({ volumes = [] }) => volumes.filter((volume) => volume.startsWith("./"))),
  );
  return {
    ...Object.fromEntries(boundFiles.map((volume) => [volume.slice(2).split(":")[0] ?? "", "[]\n"])),
    "yapit/gateway/config.py": settingsClass(gateway.settings),
    "yapit/gateway/__init__.py": gateway.health
      ? lines(
          `@app.get("${gateway.health.path}")`,
          "async def health():",
          `    return ${JSON.stringify(gateway.health.answer)}`,
        )
      : "",
    ...migrations(gateway.migrations),
    ...mapped(facts.workers, (name) => `yapit/workers/${name}/__main__.py`, workerProgram),
    "frontend/nginx.conf": nginxConfiguration(frontend),
    ...mapped(frontend.otherwise, (path) => path, nginxConfiguration),
    "frontend/src/settings.ts": lines(...frontend.builtIn.map((name) => `import.meta.env.${name};`)),
    "frontend/package.json": JSON.stringify({ dependencies: { "@stackframe/react": stackAuth.sdk } }),
    ...mapped(facts.dockerfiles, (path) => path, dockerfile),
    ...Object.fromEntries(
      Object.entries(facts.dockerfiles)
        .filter(([path]) => path === "frontend/Dockerfile")
        .map(([path, of]) => [path, `${dockerfile(of)}COPY nginx.conf /etc/nginx/conf.d/default.conf\n`]),
    ),
    ...mapped(
      facts.composeFiles,
      (path) => path,
      (services) => stringify({ services: mapped(services, (name) => name, composeService) }),
    ),
    ...mapped(
      facts.environmentFiles,
      (path) => path,
      (names) => lines(...names.map((name) => `${name}=`)),
    ),
    "README.md": "# Yapit\n",
  };
}

function settingsClass(settings: ReleaseFacts["gateway"]["settings"]): string {
  const fields = settings.map(
    ({ name, type, required }) => `    ${name.toLowerCase()}: ${type}${required ? "" : " = None"}`,
  );
  return lines("class Settings(BaseSettings):", ...fields);
}

function migrations(revisions: string[]): Record<string, string> {
  const files = revisions.map((revision, at): [string, string] => {
    const before = at === 0 ? "None" : JSON.stringify(revisions[at - 1]);
    return [
      `yapit/gateway/migrations/versions/${revision}_step.py`,
      lines(`revision: str = "${revision}"`, `down_revision: str | None = ${before}`),
    ];
  });
  return Object.fromEntries(files);
}

function workerProgram({ variables, port }: ReleaseFacts["workers"][string]): string {
  const reads = variables.map(({ name, required }) =>
    required ? `os.environ["${name}"]` : `os.getenv("${name}", "")`,
  );
  return lines(
    "import os",
    ...reads,
    ...(port === undefined ? [] : [`uvicorn.run(app, host="0.0.0.0", port=${port})`]),
  );
}

function nginxConfiguration({ port, upstreams }: NginxFacts): string {
  const locations = Object.entries(upstreams).map(
    ([location, server]) => `  location ${location} { proxy_pass http://${server}; }`,
  );
  return lines(
    "server {",
    `  listen ${port ?? 80};`,
    ...locations,
    "  location / { try_files $uri /index.html; }",
    "}",
  );
}

function dockerfile(facts: ReleaseFacts["dockerfiles"][string]): string {
  return lines(
    `FROM ${facts.from}`,
    ...facts.arguments.map((name) => `ARG ${name}`),
    ...facts.environment.map((name) => `ENV ${name}=1`),
    ...(facts.user === undefined ? [] : [`USER ${facts.user}`]),
    ...(facts.expose.length === 0 ? [] : [`EXPOSE ${facts.expose.join(" ")}`]),
    ...(facts.command === undefined ? [] : [`CMD ${JSON.stringify(facts.command)}`]),
  );
}

function composeService(facts: ReleaseFacts["composeFiles"][string][string]) {
  const { dockerfile: path, envFiles, health, environment, ...same } = facts;
  return {
    ...same,
    ...(path !== undefined && { build: { context: ".", dockerfile: path } }),
    ...(envFiles && { env_file: envFiles }),
    ...(environment && { environment: Object.fromEntries(environment.map((name) => [name, ""])) }),
    ...(health && { healthcheck: { test: ["CMD", ...health] } }),
  };
}

function mapped<T, R>(of: Record<string, T>, key: (name: string) => string, value: (of: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(of).map(([name, inside]) => [key(name), value(inside)]));
}

function lines(...all: string[]): string {
  return `${all.join("\n")}\n`;
}
