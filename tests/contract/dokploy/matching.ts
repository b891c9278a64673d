/** Compares an answer with the recorded one: equal but for what is new each time, which is then known by both names. */
type Json = unknown;

const dates = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const identifiers = [/^[A-Za-z0-9_-]{21}$/, /^[A-Za-z0-9]{32}$/, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/];
const secrets: [RegExp, RegExp][] = [
  [/^<KEY of 64 characters>$/, /^[A-Za-z]{64}$/],
  [/^<TOKEN of 32 characters>$/, /^[A-Za-z0-9]{32}$/],
  [/^-----BEGIN \.\.\. trimmed$/, /^-----BEGIN (RSA|OPENSSH) PRIVATE KEY-----/],
  [/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI… dokploy$/, /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI\S+ dokploy\s*$/],
  [/^ssh-rsa AAAAB3NzaC1yc2EAAAADAQABA… dokploy$/, /^ssh-rsa AAAAB3NzaC1yc2EAAAADAQABA\S+ dokploy\s*$/],
];
/** Without the dates and the random parts inside of longer texts. */
const plain = (text: string): string =>
  text
    .replace(/\d{4}-\d\d-\d\d[T:][\d:.]+Z?/g, "DATE")
    .replace(/(?<=params: )[A-Za-z0-9_-]{21}(?=,)/, "ID")
    .replace(/-[0-9a-f]{6}(?=-[\d-]+\.sslip\.io)/, "-HEX");

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\-]/g, "\\$&");

/** Longer lists are cut in the recording. */
const recordedListLimit = 12;

/** Lists that come as the database happens to hold them: any change of a row moves it to the end. */
const unordered = ["apiKeys", "deployments", "environments"];

const kindOf = (value: Json): string => (value === null ? "null" : Array.isArray(value) ? "list" : typeof value);

export class Names {
  private readonly ours = new Map<string, string>();
  /** One pattern for all names, the longest first; made anew after each new name. */
  private pattern: RegExp | undefined;

  bind(recorded: string, ours: string): void {
    this.ours.set(recorded, ours);
    this.pattern = undefined;
  }

  knows(recorded: string): boolean {
    return this.ours.has(recorded);
  }

  /** A recorded text with every name that is bound replaced by ours. */
  translated(text: string): string {
    if (this.ours.size === 0) return text;
    const longestFirst = (): string[] => [...this.ours.keys()].sort((a, b) => b.length - a.length);
    this.pattern ??= new RegExp(longestFirst().map(literal).join("|"), "g");
    return text.replace(this.pattern, (name) => this.ours.get(name) ?? name);
  }

  /** Names that differ each time but mean the same: the first six characters of a key, a suffix of an application. */
  private isNew(path: string, recorded: string, ours: string): boolean {
    const key = path.split(".").at(-1) ?? "";
    if (key === "appName" || key === "start") return true;
    return identifiers.some((pattern) => pattern.test(recorded) && pattern.test(ours));
  }

  private textDiffers(recorded: string, ours: string, path: string): boolean {
    if (recorded === ours || this.ours.get(recorded) === ours || this.translated(recorded) === ours) return false;
    if (dates.test(recorded) && dates.test(ours)) return false;
    if (secrets.some(([theirs, own]) => theirs.test(recorded) && own.test(ours))) return false;
    if (!this.knows(recorded) && this.isNew(path, recorded, ours)) {
      this.bind(recorded, ours);
      return false;
    }
    const [shortened] = /^.*(?=\n?\.\.\.\[\d+ chars\]$)/s.exec(recorded) ?? [];
    if (shortened !== undefined) return !ours.startsWith(this.translated(shortened));
    return plain(this.translated(recorded)) !== plain(ours);
  }

  private sorted(rows: Json[], recorded: boolean): Json[] {
    const id = (row: Json): string => {
      const entries = typeof row === "object" && row !== null ? Object.entries(row) : [];
      const text = String(entries.find(([key]) => /^(id|deploymentId|environmentId)$/.test(key))?.[1]);
      return recorded ? this.translated(text) : text;
    };
    return rows.toSorted((a, b) => (id(a) < id(b) ? -1 : 1));
  }

  /** Every difference, by its path in the answer. */
  differences(recorded: Json, ours: Json, path = "answer"): string[] {
    const [theirs, own] = [kindOf(recorded), kindOf(ours)];
    const told = (value: Json): string => JSON.stringify([value]).slice(1, -1).slice(0, 160);
    if (theirs !== own) return [`${path}: ${told(recorded)} was recorded, ${told(ours)} answered`];
    if (Array.isArray(recorded) && Array.isArray(ours)) {
      const isCut = recorded.length === recordedListLimit && ours.length > recordedListLimit;
      if (recorded.length !== ours.length && !isCut) {
        return [`${path}: ${recorded.length} entries recorded, ${ours.length} answered`];
      }
      const isUnordered = unordered.some((name) => path.endsWith(`.${name}`));
      const theirOrder = isUnordered ? this.sorted(recorded, true) : recorded;
      const ourOrder = isUnordered ? this.sorted(ours, false) : ours;
      return theirOrder.flatMap((entry, at) => this.differences(entry, ourOrder[at], `${path}.${at}`));
    }
    if (typeof recorded === "object" && recorded !== null && typeof ours === "object" && ours !== null) {
      const entries = new Map(Object.entries(ours));
      const extra = [...entries.keys()]
        .filter((key) => !(key in recorded))
        .map((key) => `${path}.${key}: not recorded`);
      const inside = Object.entries(recorded).flatMap(([key, value]) =>
        entries.has(key) ? this.differences(value, entries.get(key), `${path}.${key}`) : [`${path}.${key}: missing`],
      );
      return [...inside, ...extra];
    }
    if (typeof recorded === "string" && typeof ours === "string") {
      if (!this.textDiffers(recorded, ours, path)) return [];
      return [`${path}: ${told(this.translated(recorded))} was recorded, ${told(ours)} answered`];
    }
    if (typeof recorded === "number" && typeof ours === "number" && recorded > 1e12 && ours > 1e12) return [];
    return recorded === ours ? [] : [`${path}: ${told(recorded)} was recorded, ${told(ours)} answered`];
  }
}
