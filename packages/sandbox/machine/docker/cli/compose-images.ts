/** docker compose pull and build: how a project's images come. */
import { loadProject } from "../compose/project.ts";
import { logged, type Verb } from "./compose-verb.ts";

export const imageVerbs: Record<string, Verb> = {
  pull: {
    usage: "docker compose pull [OPTIONS] [SERVICE...]",
    flags: "q:quiet ignore-buildable ignore-pull-failures include-deps",
    values: "policy",
    operands: [0, Infinity],
    run: (engine, target) =>
      logged(async (log) => {
        for (const { name, spec, build } of (await loadProject(engine.machine, target)).services) {
          if (build !== undefined) continue;
          engine.images.pull(spec.image);
          log.push(` ${name} Pulled`);
        }
      }),
  },
  build: {
    usage: "docker compose build [OPTIONS] [SERVICE...]",
    flags: "pull no-cache q:quiet with-dependencies",
    values: "build-arg progress",
    operands: [0, Infinity],
    run: (engine, target, line) =>
      logged(async (log) => {
        for (const { name, spec, build } of (await loadProject(engine.machine, target)).services) {
          if (build === undefined || (line.operands.length > 0 && !line.operands.includes(name))) continue;
          await engine.images.build({ reference: spec.image, ...build, salt: "" });
          log.push(` ${name}  Built`);
        }
      }),
  },
};
