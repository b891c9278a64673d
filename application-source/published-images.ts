/** What the repository's CI publishes: which image, built from which Dockerfile, when which paths change. */
import { posix } from "node:path";
import { parse } from "yaml";
import type { ImageFacts } from "./release-facts.ts";

interface Step {
  id?: string;
  uses?: string;
  with?: Record<string, string>;
}
interface Job {
  if?: string;
  steps?: Step[];
  strategy?: { matrix?: { include?: Record<string, string>[] } };
}
interface Workflow {
  env?: Record<string, string>;
  jobs?: Record<string, Job>;
}

export type PublishedImage = Omit<ImageFacts, "commits">;

/** Of jobs that push with docker/build-push-action, where dorny/paths-filter says what has changed. */
export function publishedImages(source: string): Record<string, PublishedImage> {
  const { env = {}, jobs = {} } = parse(source) as Workflow;
  const filters = pathFilters(Object.values(jobs));
  const images = Object.values(jobs).flatMap((job) =>
    (job.strategy?.matrix?.include ?? [{}]).flatMap((matrix): [string, PublishedImage][] => {
      const filled = (value = "") =>
        value.replaceAll(/\$\{\{ *(env|matrix)\.(\w+) *\}\}/g, (_, scope: string, name: string) =>
          scope === "env" ? (env[name] ?? "") : (matrix[name] ?? ""),
        );
      const built = step(job, "docker/build-push-action");
      const repository = filled(step(job, "docker/metadata-action")?.["images"]).trim();
      const filter = /needs\.changes\.outputs\.([\w-]+)/.exec(job.if ?? "")?.[1];
      if (!built || repository === "" || filter === undefined) return [];
      const dockerfile = posix.normalize(filled(built["file"]));
      return [
        [repository.slice(repository.lastIndexOf("/") + 1), { repository, dockerfile, paths: filters[filter] ?? [] }],
      ];
    }),
  );
  return Object.fromEntries(images);
}

function pathFilters(jobs: Job[]): Record<string, string[]> {
  const filters = jobs.map((job) => step(job, "dorny/paths-filter")?.["filters"]).find((text) => text !== undefined);
  return filters === undefined ? {} : (parse(filters) as Record<string, string[]>);
}

function step(job: Job, action: string): Record<string, string> | undefined {
  return job.steps?.find(({ uses }) => uses?.startsWith(`${action}@`))?.with;
}
