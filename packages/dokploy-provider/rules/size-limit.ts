/**
 * Dokploy hands patches, and variables with the compose file, to `sh -c` as one argument each, base64: above 128 KiB the
 * deployment ends in error with an empty log (docs/dokploy-v0.30.2.md, 57). 90 kB of plain text leave room for the command.
 */
export const LIMIT_BYTES = 90_000;

export function sizeFault(what: string, bytes: number): string | undefined {
  if (bytes <= LIMIT_BYTES) return undefined;
  return `${what} take ${bytes} bytes, and Dokploy fails without a word above ${LIMIT_BYTES}: make them smaller, or put the content into the repository`;
}

export function byteLength(text: string): number {
  return Buffer.byteLength(text);
}
