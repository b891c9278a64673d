/** A request's path as Traefik cleans it before any rule sees it (tried with 3.6.25). */

/** Letters, digits and -._~ unescaped, dots and doubled slashes resolved; the query stays as it is. */
export function cleanedUrl(url: string): string {
  const [path = "", ...query] = url.split("?");
  const escapes = path.replaceAll(/%[0-9a-f]{2}/gi, (escape) => {
    const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : escape.toUpperCase();
  });
  const segments: string[] = [];
  for (const segment of escapes.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  const end = segments.length > 0 && escapes.endsWith("/") ? "/" : "";
  return [`/${segments.join("/")}${end}`, ...query].join("?");
}

/** A browser may repeat a GET by itself; anything else keeps its method only with the newer codes. */
export function redirectStatus(method: string, permanent: boolean): number {
  if (method === "GET") return permanent ? 301 : 302;
  return permanent ? 308 : 307;
}
