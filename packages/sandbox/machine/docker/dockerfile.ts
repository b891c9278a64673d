/** As much of a Dockerfile as decides whether it builds and what runs in the image. */
import { DockerError } from "./docker-error.ts";

export interface Dockerfile {
  /** The image of the last stage, stages of the file resolved. */
  base: string;
  /** Every image a stage starts from or copies out of. */
  bases: string[];
  /** Programs that the last stage's RUN lines install with the distribution's package manager: "curl", "wget". */
  installed: string[];
}

const INSTRUCTIONS =
  /^(FROM|ARG|RUN|CMD|LABEL|EXPOSE|ENV|ADD|COPY|ENTRYPOINT|VOLUME|USER|WORKDIR|ONBUILD|STOPSIGNAL|HEALTHCHECK|SHELL|MAINTAINER)$/;

export function readDockerfile(text: string, name: string): Dockerfile {
  const args: Record<string, string> = {};
  const stages: Record<string, string> = {};
  const bases: string[] = [];
  let base: string | undefined;
  let installed: string[] = [];
  for (const { line, number } of instructions(text)) {
    const [word = "", ...rest] = line.split(/\s+/);
    const instruction = word.toUpperCase();
    if (!INSTRUCTIONS.test(instruction))
      throw new DockerError(`failed to solve: dockerfile parse error on line ${number}: unknown instruction: ${word}`);
    const operands = rest.filter((part) => !part.startsWith("--"));
    if (instruction === "ARG" && base === undefined) {
      const [variable = "", value = ""] = (operands[0] ?? "").split("=");
      args[variable] = value;
    } else if (instruction === "FROM") {
      const image = (operands[0] ?? "").replaceAll(/\$\{?(\w+)\}?/g, (_, variable: string) => args[variable] ?? "");
      base = stages[image] ?? image;
      if (stages[image] === undefined) bases.push(image);
      if (operands[1]?.toUpperCase() === "AS" && operands[2] !== undefined) stages[operands[2]] = base;
      installed = [];
    } else if (base === undefined) {
      throw new DockerError(`failed to solve: no build stage in current context`);
    } else if (instruction === "RUN" && /\b(apt-get|apt|apk)\b.*\b(install|add)\b/.test(line)) {
      installed.push(...["curl", "wget"].filter((program) => new RegExp(`\\s${program}\\b`).test(line)));
    }
  }
  if (base === undefined)
    throw new DockerError(`failed to solve: the Dockerfile cannot be empty or has no FROM: ${name}`);
  return { base, bases, installed };
}

/** Instructions with their continuation lines joined, comments dropped. */
function instructions(text: string): { line: string; number: number }[] {
  const found: { line: string; number: number }[] = [];
  let open: { line: string; number: number } | undefined;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const continues = line.endsWith("\\");
    const part = continues ? line.slice(0, -1).trim() : line;
    if (open === undefined) found.push((open = { line: part, number: index + 1 }));
    else open.line += ` ${part}`;
    if (!continues) open = undefined;
  }
  return found;
}
