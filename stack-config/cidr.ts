import { isIP } from "node:net";

/** What keeps a text from being a network in CIDR form, with what would be right; undefined when it is one. */
export function cidrProblem(text: string): string | undefined {
  const [address = "", prefixText, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return `"${text}" is not a network`;
  const bits = family === 4 ? 32 : 128;
  if (prefixText === undefined) return `"${text}" is an address without a prefix length; write ${text}/${bits}`;
  const prefix = Number(prefixText);
  if (!/^\d{1,3}$/.test(prefixText) || prefix > bits) return `"${text}" has a prefix length that is not 0 to ${bits}`;
  const hostBits = BigInt(bits - prefix);
  if (addressBits(address, family) & ((1n << hostBits) - 1n)) {
    // Hetzner refuses a rule whose address lies inside its network instead of at its start.
    return `"${text}" has bits set behind the first ${prefix}; write the network's own address, or ${address}/${bits} for this one`;
  }
  return undefined;
}

/** @param address valid, as node:net sees it */
function addressBits(address: string, family: number): bigint {
  if (family === 4) return address.split(".").reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
  const [head = "", tail] = withoutDottedEnd(address.replace(/%.*$/, "")).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...zeros, ...after].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

/** "::ffff:192.0.2.1" as "::ffff:c000:201". */
function withoutDottedEnd(address: string): string {
  const [dotted] = /\d+\.\d+\.\d+\.\d+$/.exec(address) ?? [];
  if (dotted === undefined) return address;
  const bits = addressBits(dotted, 4);
  return `${address.slice(0, -dotted.length)}${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
}
