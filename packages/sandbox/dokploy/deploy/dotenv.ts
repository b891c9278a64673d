/**
 * Variables as Dokploy reads its text fields (the npm package dotenv): an unquoted value ends at a hash; a quoted one may span
 * lines, a backslash before its quote keeps the text open and stays in it; in double quotes \n and \r are line ends.
 */
const quoted = (quote: string): string => `\\s*${quote}(?:\\\\${quote}|[^${quote}])*${quote}`;
const value = ["'", '"', "`"].map(quoted).join("|");
const assignment = new RegExp(
  `^\\s*(?:export\\s+)?(?<name>[\\w.-]+)(?:\\s*=\\s*?|:\\s+?)(?<value>${value}|[^#\\r\\n]+)?\\s*(?:#.*)?$`,
  "gm",
);

const unquoted = (text: string): string => {
  const quote = text.charAt(0);
  const inner = /^(['"`])(?<inner>[\s\S]*)\1$/.exec(text)?.groups?.["inner"] ?? text;
  return quote === '"' ? inner.replaceAll("\\n", "\n").replaceAll("\\r", "\r") : inner;
};

/** In the order of the text; a name that comes twice has its last value. */
export const parseDotenv = (text: string): Record<string, string | undefined> =>
  Object.fromEntries(
    [...text.replace(/\r\n?/g, "\n").matchAll(assignment)].map(({ groups = {} }) => [
      groups["name"] ?? "",
      unquoted((groups["value"] ?? "").trim()),
    ]),
  );
