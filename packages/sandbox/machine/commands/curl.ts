/** curl, over the machine's open ports. */
import { posix } from "node:path";
import { FileError } from "../file-tree.ts";
import { machineSleep, realMilliseconds } from "../machine-time.ts";
import type { Answer, Command, CommandCall, Commands } from "./command.ts";
import { cookieHeader, readJar, withAnswers, writeJar, type Cookie } from "./curl-cookies.ts";
import { type CurlRequest, readCurlOptions } from "./curl-options.ts";
import { CurlError, transfer, type TransferAnswer } from "./curl-transfer.ts";
import { absolute } from "./files.ts";

/** No transfer is cut off sooner than this in real time: a busy computer is no slow server. */
const SHORTEST_TIMEOUT_MS = 5000;
const DEFAULT_TIMEOUT_MS = 120_000;

const TEMPORARY = new Set([408, 429, 500, 502, 503, 504]);

const curl: Command = async (call) => {
  let request: CurlRequest;
  try {
    request = readCurlOptions(call.args, (name) => (name === "-" ? call.stdin : readOwn(call, name)).toString());
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { stderr: `curl: option -d: error encountered when reading a file\n`, code: 26 };
  }
  if (request.unknown !== undefined)
    return {
      stderr: `curl: option ${request.unknown}: is unknown\ncurl: try 'curl --help' for more information\n`,
      code: 2,
    };
  const [given] = request.urls;
  if (given === undefined) return { stderr: "curl: (2) no URL specified\n", code: 2 };
  let url: URL;
  try {
    url = new URL(/^[a-z]+:\/\//i.test(given) ? given : `http://${given}`);
  } catch {
    return { stderr: "curl: (3) URL rejected: Malformed input to a URL function\n", code: 3 };
  }
  return withRetries(call, request, url);
};

async function withRetries(call: CommandCall, request: CurlRequest, url: URL): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const last = attempt >= request.retries;
    try {
      const { answer, at } = await followed(call, request, url);
      const retry =
        TEMPORARY.has(answer.status) || (request.retryAllErrors && request.fail !== "no" && answer.status >= 400);
      if (last || !retry) return printed(call, request, answer, at);
    } catch (error) {
      if (!(error instanceof CurlError)) throw error;
      const retry = error.code === 28 || (error.code === 7 && request.retryRefused) || request.retryAllErrors;
      if (last || !retry) return failure(request, error, url);
    }
    const seconds = request.retryDelaySeconds ?? 2 ** attempt;
    call.session.sleptSeconds += seconds;
    await machineSleep(seconds);
  }
}

/** One request, and those that its redirections lead to. */
async function followed(
  call: CommandCall,
  request: CurlRequest,
  start: URL,
): Promise<{ answer: TransferAnswer; at: URL }> {
  let url = new URL(start);
  const data = request.data.length > 0 ? request.data.join("&") : undefined;
  if (request.asQuery && data !== undefined) url.search = url.search === "" ? data : `${url.search}&${data}`;
  const sent = request.asQuery ? undefined : data;
  let method = request.method ?? (request.head ? "HEAD" : sent === undefined ? "GET" : "POST");
  let body = sent;
  for (let hops = 0; ; hops++) {
    const answer = await one(call, request, url, method, body);
    const { location } = answer.headers;
    if (!request.follow || answer.status < 300 || answer.status >= 400 || location === undefined)
      return { answer, at: url };
    if (hops >= 50) throw new CurlError(47, "Maximum (50) redirects followed");
    url = new URL(location, url);
    if (answer.status <= 303 && request.method === undefined && method === "POST") {
      method = "GET";
      body = undefined;
    }
  }
}

async function one(
  call: CommandCall,
  request: CurlRequest,
  url: URL,
  method: string,
  body: string | undefined,
): Promise<TransferAnswer> {
  const jar = jarOf(call, request);
  const literal = request.cookies?.includes("=") ? request.cookies : undefined;
  const cookie = literal ?? cookieHeader(jar, url.hostname, url.pathname);
  const headers: Record<string, string> = {
    host: url.host,
    "user-agent": request.userAgent,
    accept: "*/*",
    connection: "close",
  };
  if (cookie !== undefined) headers["cookie"] = cookie;
  if (request.user !== undefined) headers["authorization"] = `Basic ${Buffer.from(request.user).toString("base64")}`;
  if (body !== undefined) headers["content-type"] = "application/x-www-form-urlencoded";
  for (const [name, value] of request.headers) {
    if (value === "") Reflect.deleteProperty(headers, name);
    else headers[name] = value;
  }
  if (body !== undefined) headers["content-length"] = String(Buffer.byteLength(body));
  const timeoutMs =
    request.maxSeconds === undefined
      ? DEFAULT_TIMEOUT_MS
      : Math.max(SHORTEST_TIMEOUT_MS, realMilliseconds(request.maxSeconds));
  const answer = await transfer(call.machine, {
    method,
    url,
    headers,
    body,
    insecure: request.insecure,
    resolve: request.resolve,
    timeoutMs,
  });
  if (request.cookieJar !== undefined) {
    const changed = withAnswers(jar, answer.headers["set-cookie"] ?? [], url.hostname);
    call.machine.files.write(
      absolute(call.cwd, request.cookieJar),
      Buffer.from(writeJar(changed)),
      0o666 & ~call.session.umask.value,
    );
  }
  return answer;
}

function jarOf(call: CommandCall, { cookies, cookieJar }: CurlRequest): Cookie[] {
  const path = cookies !== undefined && !cookies.includes("=") ? cookies : cookieJar;
  const node = path === undefined ? undefined : call.machine.files.find(absolute(call.cwd, path));
  return node?.kind === "file" ? readJar(node.content.toString()) : [];
}

function printed(call: CommandCall, request: CurlRequest, answer: TransferAnswer, url: URL): Answer {
  const refused = request.fail !== "no" && answer.status >= 400;
  const showBody = !refused || request.fail === "with body";
  const head = `HTTP/1.1 ${answer.status} ${answer.reason}\r\n${Object.entries(answer.headers)
    .map(([name, value]) => `${name}: ${[value].flat().join(", ")}\r\n`)
    .join("")}\r\n`;
  const parts = [...(request.head || request.include ? [Buffer.from(head)] : []), ...(showBody ? [answer.body] : [])];
  const output = request.output ?? (request.remoteName ? posix.basename(url.pathname) : undefined);
  let shown: Buffer = Buffer.concat(parts);
  if (output !== undefined && output !== "-") {
    const path = absolute(call.cwd, output);
    if (request.createFolders) call.machine.files.makeFolder(posix.dirname(path), 0o750, true);
    try {
      if (!refused || showBody) call.machine.files.write(path, shown, 0o666 & ~call.session.umask.value);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return { stderr: `curl: (23) Failure writing output to destination\n`, code: 23 };
    }
    shown = Buffer.alloc(0);
  }
  const stdout = Buffer.concat([shown, Buffer.from(writeOut(request, answer.status, answer.body.length, url))]);
  if (!refused) return { stdout };
  const words = `curl: (22) The requested URL returned error: ${answer.status}\n`;
  return { stdout, stderr: request.silent && !request.showError ? "" : words, code: 22 };
}

function failure(request: CurlRequest, error: CurlError, url: URL): Answer {
  return {
    stdout: writeOut(request, 0, 0, url),
    stderr: request.silent && !request.showError ? "" : `curl: (${error.code}) ${error.message}\n`,
    code: error.code,
  };
}

function writeOut({ writeOut: format }: CurlRequest, status: number, size: number, url: URL): string {
  const values: Record<string, string> = {
    http_code: String(status).padStart(3, "0"),
    response_code: String(status).padStart(3, "0"),
    size_download: String(size),
    url_effective: url.href,
    time_total: "0.001",
    exitcode: status === 0 ? "7" : "0",
  };
  return (format ?? "")
    .replaceAll(/%\{(\w+)\}/g, (_, name: string) => values[name] ?? "")
    .replaceAll("\\n", "\n")
    .replaceAll("\\t", "\t");
}

function readOwn(call: CommandCall, name: string): Buffer {
  return call.machine.files.read(absolute(call.cwd, name));
}

export const curlCommands: Commands = { curl };
