/** docker compose ps, logs, config, version: what a project is and does. */
import { stringify } from "yaml";
import { isObject, type JsonObject } from "../compose/compose-file.ts";
import { objectOf } from "../compose/json-forms.ts";
import { LABEL, serviceOfContainer } from "../compose/labels.ts";
import { loadProject } from "../compose/project.ts";
import { statusText } from "../container-status.ts";
import { shortId } from "../identifiers.ts";
import type { CommandResult } from "../program.ts";
import { containersOf, type Verb } from "./compose-verb.ts";
import { listing } from "./listing.ts";

export const queryVerbs: Record<string, Verb> = {
  ps: {
    usage: "docker compose ps [OPTIONS] [SERVICE...]",
    flags: "a:all q:quiet services no-trunc orphans",
    values: "format filter status",
    operands: [0, Infinity],
    run: async (engine, target, line) => {
      const rows = (await containersOf(engine, target, line))
        .filter(({ status }) => line.has("all") || status === "running" || status === "restarting")
        .map((container) => ({
          ID: line.has("quiet") ? container.id : shortId(container.id),
          Name: container.spec.name,
          Image: container.spec.image,
          Service: serviceOfContainer(container),
          Project: container.spec.labels[LABEL.project],
          State: container.status,
          Health: container.health ?? "",
          ExitCode: container.exitCode,
          Status: statusText(container),
        }));
      return printed(listing(rows, ["NAME:Name", "IMAGE:Image", "SERVICE:Service", "STATUS:Status"], line));
    },
  },
  logs: {
    usage: "docker compose logs [OPTIONS] [SERVICE...]",
    flags: "f:follow no-color no-log-prefix t:timestamps",
    values: "n:tail since until index",
    operands: [0, Infinity],
    run: async (engine, target, line) => {
      const tail = Number(line.value("tail") ?? Infinity);
      const lines = (await containersOf(engine, target, line)).flatMap((container) => {
        const prefix = line.has("no-log-prefix")
          ? ""
          : `${serviceOfContainer(container)}-${container.spec.labels[LABEL.number] ?? ""}  | `;
        return engine.containerRoom
          .logs(container)
          .slice(Number.isFinite(tail) ? -tail : 0)
          .map((text) => `${prefix}${text}\n`);
      });
      return printed(lines.join(""));
    },
  },
  config: {
    usage: "docker compose config [OPTIONS] [SERVICE...]",
    flags: "q:quiet services images volumes no-interpolate no-normalize environment",
    values: "format hash o:output",
    operands: [0, Infinity],
    run: async (engine, target, line) => {
      const project = await loadProject(engine.machine, target);
      const stderr = project.warnings.map((text) => `${text}\n`).join("");
      if (line.has("quiet")) return { stdout: "", stderr, code: 0 };
      if (line.has("services"))
        return { stdout: project.services.map(({ name }) => `${name}\n`).join(""), stderr, code: 0 };
      if (line.has("images"))
        return { stdout: project.services.map(({ spec }) => `${spec.image}\n`).join(""), stderr, code: 0 };
      const content: JsonObject = { name: project.name, ...project.content };
      for (const service of project.services) {
        const own = objectOf(content["services"])[service.name];
        if (isObject(own)) own["environment"] = [...service.spec.env];
      }
      return {
        stdout: line.value("format") === "json" ? `${JSON.stringify(content, null, 2)}\n` : stringify(content),
        stderr,
        code: 0,
      };
    },
  },
  version: {
    usage: "docker compose version [OPTIONS]",
    flags: "short",
    values: "f:format",
    operands: [0, 0],
    run: async (_engine, _target, line) => printed(line.has("short") ? "2.40.3\n" : "Docker Compose version v2.40.3\n"),
  },
};

function printed(stdout: string): CommandResult {
  return { stdout, stderr: "", code: 0 };
}
