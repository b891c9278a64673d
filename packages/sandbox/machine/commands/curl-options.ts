/** curl's command line. */
export interface CurlRequest {
  urls: string[];
  method?: string;
  headers: [name: string, value: string][];
  /** What -d and its kin gave, joined by "&". */
  data: string[];
  fail: "no" | "silently" | "with body";
  silent: boolean;
  showError: boolean;
  head: boolean;
  include: boolean;
  follow: boolean;
  insecure: boolean;
  asQuery: boolean;
  output?: string;
  remoteName: boolean;
  createFolders: boolean;
  writeOut?: string;
  cookies?: string;
  cookieJar?: string;
  user?: string;
  userAgent: string;
  resolve: string[];
  maxSeconds?: number;
  retries: number;
  retryRefused: boolean;
  retryAllErrors: boolean;
  retryDelaySeconds?: number;
  /** The first option that curl does not know. */
  unknown?: string;
}

/** Reads a file that an option names with @; "-" is the command's input. */
export type ReadInput = (name: string) => string;

const LONG: Readonly<Record<string, string>> = {
  "--request": "-X",
  "--header": "-H",
  "--data": "-d",
  "--fail": "-f",
  "--silent": "-s",
  "--show-error": "-S",
  "--head": "-I",
  "--include": "-i",
  "--location": "-L",
  "--insecure": "-k",
  "--output": "-o",
  "--remote-name": "-O",
  "--write-out": "-w",
  "--cookie": "-b",
  "--cookie-jar": "-c",
  "--user": "-u",
  "--user-agent": "-A",
  "--max-time": "-m",
  "--get": "-G",
};

const WITHOUT_EFFECT = new Set([
  "-4",
  "-6",
  "-v",
  "-g",
  "-q",
  "-N",
  "--compressed",
  "--http1.1",
  "--http2",
  "--ipv4",
  "--no-progress-meter",
  "--verbose",
  "--tlsv1.2",
  "--globoff",
  "--no-buffer",
  "--proto-redir",
]);
const VALUE_WITHOUT_EFFECT = new Set(["--connect-timeout", "--proto", "--cacert", "--retry-max-time", "--noproxy"]);

export function readCurlOptions(args: readonly string[], read: ReadInput): CurlRequest {
  const request: CurlRequest = {
    urls: [],
    headers: [],
    data: [],
    fail: "no",
    silent: false,
    showError: false,
    head: false,
    include: false,
    follow: false,
    insecure: false,
    asQuery: false,
    remoteName: false,
    createFolders: false,
    userAgent: "curl/8.5.0",
    resolve: [],
    retries: 0,
    retryRefused: false,
    retryAllErrors: false,
  };
  const queue = args.flatMap(splitShort);
  while (queue.length > 0) {
    const given = queue.shift() ?? "";
    if (!given.startsWith("-") || given === "-") request.urls.push(given);
    else if (given === "--url") request.urls.push(queue.shift() ?? "");
    else if (!applyOption(request, LONG[given] ?? given, () => queue.shift() ?? "", read)) request.unknown ??= given;
  }
  return request;
}

/** "-fsSL" → "-f", "-s", "-S", "-L"; "-ofile" → "-o", "file". */
function splitShort(arg: string): string[] {
  if (!/^-[^-]/.test(arg)) return [arg];
  const parts: string[] = [];
  for (let i = 1; i < arg.length; i++) {
    const letter = arg[i] ?? "";
    parts.push(`-${letter}`);
    if ("XHdowbcuAm".includes(letter)) {
      if (i + 1 < arg.length) parts.push(arg.slice(i + 1));
      break;
    }
  }
  return parts;
}

function applyOption(request: CurlRequest, option: string, value: () => string, read: ReadInput): boolean {
  const flags: Partial<Record<string, () => void>> = {
    "-X": () => (request.method = value()),
    "-H": () => addHeaders(request, value(), read),
    "-d": () => request.data.push(dataOf(value(), read, true)),
    "--data-ascii": () => request.data.push(dataOf(value(), read, true)),
    "--data-binary": () => request.data.push(dataOf(value(), read, false)),
    "--data-raw": () => request.data.push(value()),
    "--data-urlencode": () => request.data.push(urlEncoded(value(), read)),
    "--json": () => {
      request.data.push(dataOf(value(), read, false));
      request.headers.push(["content-type", "application/json"], ["accept", "application/json"]);
    },
    "-f": () => (request.fail = "silently"),
    "--fail-with-body": () => (request.fail = "with body"),
    "-s": () => (request.silent = true),
    "-S": () => (request.showError = true),
    "-I": () => (request.head = true),
    "-i": () => (request.include = true),
    "-L": () => (request.follow = true),
    "-k": () => (request.insecure = true),
    "-G": () => (request.asQuery = true),
    "-o": () => (request.output = value()),
    "-O": () => (request.remoteName = true),
    "--create-dirs": () => (request.createFolders = true),
    "-w": () => (request.writeOut = value()),
    "-b": () => (request.cookies = value()),
    "-c": () => (request.cookieJar = value()),
    "-u": () => (request.user = value()),
    "-A": () => (request.userAgent = value()),
    "-m": () => (request.maxSeconds = Number(value())),
    "--resolve": () => request.resolve.push(value()),
    "--retry": () => (request.retries = Number(value())),
    "--retry-delay": () => (request.retryDelaySeconds = Number(value())),
    "--retry-connrefused": () => (request.retryRefused = true),
    "--retry-all-errors": () => (request.retryAllErrors = true),
  };
  const apply = flags[option];
  if (apply) apply();
  else if (VALUE_WITHOUT_EFFECT.has(option)) value();
  else return WITHOUT_EFFECT.has(option);
  return true;
}

function addHeaders(request: CurlRequest, given: string, read: ReadInput): void {
  const lines = given.startsWith("@") ? read(given.slice(1)).split("\n") : [given];
  for (const line of lines) {
    const match = /^([^:;]+):\s*(.*?)\s*$/.exec(line);
    if (match?.[1] !== undefined) request.headers.push([match[1].toLowerCase(), match[2] ?? ""]);
  }
}

/** -d takes the line ends out of a file, --data-binary does not. */
function dataOf(given: string, read: ReadInput, joinLines: boolean): string {
  if (!given.startsWith("@")) return given;
  const text = read(given.slice(1));
  return joinLines ? text.replaceAll(/[\r\n]/g, "") : text;
}

function urlEncoded(given: string, read: ReadInput): string {
  const [, name = "", sign = "", rest = ""] = /^([^=@]*)([=@]?)([\s\S]*)$/.exec(given) ?? [];
  if (sign === "") return encodeURIComponent(name);
  return `${name === "" ? "" : `${name}=`}${encodeURIComponent(sign === "@" ? read(rest) : rest)}`;
}
