/** What `inspect` and `ls` find: by name, or by --filter. */
import { DockerError } from "../docker-error.ts";
import type { CommandLine } from "./command.ts";
import { inspected } from "./listing.ts";
import { splitOnce } from "./mount-option.ts";
import type { View } from "./template.ts";

/** `inspect` of several: what there is as JSON, the rest as errors; `[]` when there is nothing. */
export function found(line: CommandLine, view: (name: string) => View) {
  const views: View[] = [];
  const errors: string[] = [];
  for (const name of line.operands) {
    try {
      views.push(view(name));
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      errors.push(error.message);
    }
  }
  return {
    stdout: inspected(views, line.value("format")),
    stderr: errors.map((text) => `${text}\n`).join(""),
    code: errors.length === 0 ? 0 : 1,
  };
}

export function matches(line: CommandLine, fields: Record<string, string[]>, labels: Record<string, string>): boolean {
  return line.all("filter").every((filter) => {
    const [key, value = ""] = splitOnce(filter);
    if (key === "label") {
      const [name, wanted] = splitOnce(value);
      return labels[name] !== undefined && (wanted === undefined || labels[name] === wanted);
    }
    const own = fields[key];
    if (own === undefined) throw new DockerError(`Error response from daemon: invalid filter '${key}'`);
    return own.some((text) => (key === "name" ? new RegExp(value).test(text) : text === value));
  });
}
