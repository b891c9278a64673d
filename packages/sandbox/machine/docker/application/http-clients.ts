/** curl, wget, python and node in a container, as health checks use them: to ask a container over HTTP. */
import { compileFunction } from "node:vm";
import { MILLISECONDS_PER_REAL_SECOND } from "../durations.ts";
import type { AttachedContainer, CommandResult } from "../program.ts";
import { connect, type HttpAnswer, requestOver } from "../http-listener.ts";
import type { Command } from "./container-shell.ts";

const NODE_TIMEOUT_MILLISECONDS = 2000;

/** `names`: the clients that the image has. */
export function httpClients(container: AttachedContainer, names: readonly string[]): Record<string, Command> {
  const all: Record<string, Command> = {
    curl: (args) => curl(container, args),
    wget: (args) => wget(container, args),
    python: (args, stdin) => python(container, args, stdin),
    python3: (args, stdin) => python(container, args, stdin),
    node: (args) => node(container, args),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

/** Throws when nobody listens there. With a body it is a POST. */
export async function ask(
  container: AttachedContainer,
  address: string,
  headers?: Record<string, string>,
  body?: string,
): Promise<HttpAnswer> {
  const url = new URL(address);
  const peer = container.peer(url.hostname);
  if (peer === undefined) throw new Error(`could not resolve host: ${url.hostname}`);
  const listener = peer.running.listeners.get(Number(url.port || 80));
  if (listener === undefined) throw new Error(`connection to ${url.host} refused`);
  return requestOver(connect(listener), {
    path: url.pathname + url.search,
    headers: { host: url.host, ...headers },
    ...(body !== undefined && { method: "POST", body }),
  });
}

async function curl(container: AttachedContainer, args: string[]): Promise<CommandResult> {
  const address = args.find((argument) => argument.includes("://") || /^(localhost|127\.0\.0\.1)/.test(argument));
  if (address === undefined) return failed("curl: (2) no URL specified\n", 2);
  const fails = args.some((argument) => argument === "--fail" || /^-[a-zA-Z]*f/.test(argument));
  try {
    const answer = await ask(container, address.includes("://") ? address : `http://${address}`);
    if (fails && answer.status >= 400)
      return failed(`curl: (22) The requested URL returned error: ${answer.status}\n`, 22);
    return { stdout: answer.body.toString(), stderr: "", code: 0 };
  } catch (error) {
    return failed(`curl: (7) Failed to connect: ${String(error)}\n`, 7);
  }
}

async function wget(container: AttachedContainer, args: string[]): Promise<CommandResult> {
  const address = args.find((argument) => argument.includes("://")) ?? "http://localhost/";
  try {
    const answer = await ask(container, address);
    if (answer.status >= 400) return failed(`wget: server returned error: HTTP/1.1 ${answer.status}\n`, 1);
    return {
      stdout: args.some((argument) => /^-(q?O-?|O)$/.test(argument)) ? answer.body.toString() : "",
      stderr: "",
      code: 0,
    };
  } catch (error) {
    return failed(`wget: can't connect to remote host: ${String(error)}\n`, 1);
  }
}

/**
 * Of a Python program only the address it opens is read, in it or behind it: urllib raises for 4xx and 5xx. Of one that has to do
 * with its standard input, see posting.
 */
async function python(container: AttachedContainer, args: string[], stdin: string): Promise<CommandResult> {
  const [option, script = ""] = args;
  const address = /https?:\/\/[^'"\s)]+/.exec(args.join(" "))?.[0];
  if (option !== "-c" || address === undefined) return failed("python: this program is not known here\n", 1);
  if (script.includes("sys.stdin")) return posting(container, script, { address, stdin });
  try {
    const answer = await ask(container, address);
    return answer.status < 400 ? done() : failed(`urllib.error.HTTPError: HTTP Error ${answer.status}\n`, 1);
  } catch (error) {
    return failed(`urllib.error.URLError: ${String(error)}\n`, 1);
  }
}

/**
 * The one program that posts its standard input and prints a number of the JSON answer and the seconds it took, by the machine's
 * clock, which runs faster than this one: operations/measure/synthesize.py.
 */
async function posting(
  container: AttachedContainer,
  script: string,
  { address, stdin }: { address: string; stdin: string },
): Promise<CommandResult> {
  const field = /^print\(answer\["(\w+)"\], seconds\)$/m.exec(script)?.[1];
  if (field === undefined) return failed("python: this program is not known here\n", 1);
  const begun = performance.now();
  try {
    const { status, body } = await ask(container, address, { "content-type": "application/json" }, stdin);
    const seconds = (performance.now() - begun) / MILLISECONDS_PER_REAL_SECOND;
    const value = status < 400 ? (JSON.parse(body.toString()) as Record<string, unknown>)[field] : undefined;
    if (typeof value !== "number") return failed(`${status} ${body.toString()}\n`, 1);
    return { stdout: `${value} ${seconds}\n`, stderr: "", code: 0 };
  } catch (error) {
    const refused = error instanceof Error && error.message.endsWith("refused");
    return failed(refused ? "[Errno 111] Connection refused\n" : `${String(error)}\n`, 1);
  }
}

/** A script that has nothing but fetch and process.exit, which is what a health check needs. */
function node(container: AttachedContainer, args: string[]): Promise<CommandResult> {
  if (args[0] !== "-e" && args[0] !== "--eval")
    return Promise.resolve(failed("node: this program is not known here\n", 1));
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(done()), NODE_TIMEOUT_MILLISECONDS).unref();
    const exit = (code = 0) => {
      clearTimeout(timer);
      resolve({ stdout: "", stderr: "", code });
    };
    const fetch = async (address: string) => {
      const { status, body } = await ask(container, address);
      return { status, ok: status >= 200 && status < 300, text: async () => body.toString() };
    };
    try {
      const script = compileFunction(args[1] ?? "", ["fetch", "process"]) as (...given: unknown[]) => void;
      script(fetch, { exit });
    } catch (error) {
      clearTimeout(timer);
      resolve(failed(`${String(error)}\n`, 1));
    }
  });
}

function done(): CommandResult {
  return { stdout: "", stderr: "", code: 0 };
}

function failed(stderr: string, code: number): CommandResult {
  return { stdout: "", stderr, code };
}
