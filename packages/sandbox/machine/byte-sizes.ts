/** "2", "G" → bytes, with the binary units of fallocate, dd and cloud-init; no unit counts bytes. */
export function bytesOf(number: string, unit = ""): number {
  const power = { K: 1, M: 2, G: 3 }[unit.toUpperCase()] ?? 0;
  return Number(number) * 1024 ** power;
}
