/** The forms in which a secret can lie in a text without being seen by who looks for it as it is. */

/** As it is, in JSON, in an address, in hexadecimal, and in base64 at each of the three places it can begin at. */
export function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    // Letters at both ends also hold bits of what stands beside the secret.
    const inner = encoded.slice(before === 0 ? 0 : before + 1, -1);
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
  const all = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString("hex"),
    ...base64,
  ];
  return [...new Set(all)];
}
