const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** "yaptts.org": lower case, two labels or more, no dot at the end. */
export function isDomainName(text: string): boolean {
  const labels = text.split(".");
  return (
    text.length <= 253 &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? "")
  );
}

/** The labels in front of the zone: [] for the zone itself, ["staging-x"]; undefined when the name is not in the zone. */
export function labelsWithin(zone: string, name: string): string[] | undefined {
  if (name === zone) return [];
  return name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1).split(".") : undefined;
}
