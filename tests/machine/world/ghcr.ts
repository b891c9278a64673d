/** Who reads what of ghcr.io: Docker asks for a pass there first, and everybody gets one for the application's images. */
import type { IncomingMessage, ServerResponse } from "node:http";

/** Whose password reads the rest. */
export const REGISTRY_TOKEN = "ghp_readerOfPrivateImages";
const PUBLIC = /^yapit-tts\//;

/** True: it was answered, by a pass or by a refusal. */
export function refused(request: IncomingMessage, response: ServerResponse): boolean {
  const url = new URL(request.url ?? "/", "https://ghcr.io");
  if (url.pathname === "/token") {
    const name = /^repository:(.+):pull$/.exec(url.searchParams.get("scope") ?? "")?.[1];
    const password = passwordIn(request);
    const trusted = password === REGISTRY_TOKEN;
    const given = trusted || (password === undefined && name !== undefined && PUBLIC.test(name));
    if (given) response.writeHead(200).end(JSON.stringify({ token: trusted ? REGISTRY_TOKEN : "anybody" }));
    else response.writeHead(403).end(JSON.stringify({ errors: [{ code: "DENIED", message: "denied" }] }));
    return true;
  }
  const [, pass] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "") ?? [];
  const name = /^\/v2\/(.+)\/(?:manifests|blobs)\//.exec(url.pathname)?.[1];
  if (pass === REGISTRY_TOKEN || (pass === "anybody" && (name === undefined || PUBLIC.test(name)))) return false;
  const scope = name === undefined ? "" : `,scope="repository:${name}:pull"`;
  response
    .writeHead(401, { "www-authenticate": `Bearer realm="https://ghcr.io/token",service="ghcr.io"${scope}` })
    .end(JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: "authentication required" }] }));
  return true;
}

function passwordIn({ headers }: IncomingMessage): string | undefined {
  const [, basic] = /^Basic (\S+)$/.exec(headers.authorization ?? "") ?? [];
  return basic === undefined
    ? undefined
    : Buffer.from(basic, "base64")
        .toString()
        .replace(/^[^:]*:/, "");
}
