/** What a Dockerfile says of the image's last stage. */
import type { DockerfileFacts } from "./release-facts.ts";

export function dockerfileFacts(source: string): DockerfileFacts {
  let facts: DockerfileFacts = { from: "", expose: [], environment: [], arguments: [] };
  let entrypoint: string[] | undefined;
  for (const [instruction, rest] of instructions(source)) {
    if (instruction === "FROM") {
      facts = { from: rest.replace(/^--\S+ +/, "").split(/\s+/)[0] ?? "", expose: [], environment: [], arguments: [] };
      entrypoint = undefined;
    } else if (instruction === "USER") facts.user = rest;
    else if (instruction === "EXPOSE") facts.expose.push(...rest.split(/\s+/).map((port) => Number.parseInt(port, 10)));
    else if (instruction === "ARG") facts.arguments.push(rest.split("=")[0] ?? "");
    else if (instruction === "ENV") facts.environment.push(...namesOf(rest));
    else if (instruction === "ENTRYPOINT") entrypoint = words(rest);
    else if (instruction === "CMD") facts.command = words(rest);
  }
  if (entrypoint) facts.command = [...entrypoint, ...(facts.command ?? [])];
  return facts;
}

function instructions(source: string): [string, string][] {
  const joined = source.replaceAll(/^\s*#.*\n/gm, "").replaceAll(/\\\s*\n/g, " ");
  return joined.split("\n").flatMap((line): [string, string][] => {
    const [, instruction, rest] = /^\s*([A-Za-z]+)\s+(.*?)\s*$/.exec(line) ?? [];
    return instruction === undefined || rest === undefined ? [] : [[instruction.toUpperCase(), rest]];
  });
}

/** The exec form is JSON, the shell form is handed to a shell. */
function words(rest: string): string[] {
  return rest.startsWith("[") ? (JSON.parse(rest) as string[]) : ["/bin/sh", "-c", rest];
}

function namesOf(rest: string): string[] {
  const assigned = [...rest.matchAll(/(?:^|\s)(\w+)=/g)].map(([, name]) => name ?? "");
  return assigned.length > 0 ? assigned : [rest.split(/\s+/)[0] ?? ""];
}
