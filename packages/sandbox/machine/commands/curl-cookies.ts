/** curl's cookie jar: Netscape's format, one line a cookie. */
export interface Cookie {
  host: string;
  path: string;
  name: string;
  value: string;
  httpOnly: boolean;
}

export function readJar(text: string): Cookie[] {
  return text.split("\n").flatMap((line) => {
    const httpOnly = line.startsWith("#HttpOnly_");
    if (line.trim() === "" || (line.startsWith("#") && !httpOnly)) return [];
    const [host = "", , path = "/", , , name, value] = line.replace("#HttpOnly_", "").split("\t");
    return name === undefined || value === undefined ? [] : [{ host, path, name, value, httpOnly }];
  });
}

export function writeJar(cookies: readonly Cookie[]): string {
  const rows = cookies.map(({ host, path, name, value, httpOnly }) =>
    [`${httpOnly ? "#HttpOnly_" : ""}${host}`, "FALSE", path, "FALSE", "0", name, value].join("\t"),
  );
  return ["# Netscape HTTP Cookie File", "", ...rows, ""].join("\n");
}

/** The jar with what an answer's Set-Cookie headers change in it. */
export function withAnswers(jar: readonly Cookie[], setCookies: readonly string[], host: string): Cookie[] {
  const cookies = [...jar];
  for (const header of setCookies) {
    const [pair = "", ...attributes] = header.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    if (at < 1) continue;
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? "/";
    const old = cookies.findIndex((cookie) => cookie.name === name && cookie.host === host && cookie.path === path);
    if (old !== -1) cookies.splice(old, 1);
    const expired = attributes.some((attribute) => /^max-age=(0|-)/i.test(attribute));
    if (!expired)
      cookies.push({
        host,
        path,
        name,
        value,
        httpOnly: attributes.some((attribute) => /^httponly$/i.test(attribute)),
      });
  }
  return cookies;
}

export function cookieHeader(jar: readonly Cookie[], host: string, path: string): string | undefined {
  const sent = jar.filter((cookie) => cookie.host === host && path.startsWith(cookie.path));
  return sent.length > 0 ? sent.map(({ name, value }) => `${name}=${value}`).join("; ") : undefined;
}
