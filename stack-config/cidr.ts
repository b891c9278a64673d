import { isIPv4, isIPv6 } from "node:net";

/** A network in CIDR form, as a set of addresses. */
interface Network {
  bits: 32 | 128;
  prefix: number;
  /** The first and the last address, as numbers. */
  first: bigint;
  last: bigint;
}

/**
 * Larger than any network that belongs to somebody: the largest that registries hand out are IPv4's /8 and, to themselves,
 * IPv6's /12. Together with others of its kind that is the world.
 */
const WORLD = { 32: 1n << 26n, 128: 1n << 116n } as const;

/** What keeps a text from being a network in CIDR form, with what would be right; undefined when it is one. */
export function cidrProblem(text: string): string | undefined {
  const [address = "", prefixText, ...rest] = text.split("/");
  const bits = isIPv4(address) ? 32 : isIPv6(address) && !address.includes("%") ? 128 : undefined;
  if (bits === undefined || rest.length > 0) return "is not a network, which is an address, / and a prefix length";
  if (prefixText === undefined) return `is an address without a prefix length; write ${text}/${bits}`;
  if (!/^(0|[1-9]\d{0,2})$/.test(prefixText) || Number(prefixText) > bits)
    return `has a prefix length that is not 0 to ${bits}, without zeros in front`;
  const prefix = Number(prefixText);
  if (bits === 128 && addressNumber(address, bits) >> 32n === 0xffffn)
    return "is an IPv4 network in IPv6's clothes; write it as IPv4";
  if (addressNumber(address, bits) & ((1n << BigInt(bits - prefix)) - 1n)) {
    // Hetzner refuses a rule whose address lies inside its network instead of at its start.
    return `has bits set behind the first ${prefix}; write the network's own address, or ${address}/${bits} for this one`;
  }
  return undefined;
}

/** One spelling for each network, the one that services answer with: "0::0/0" is "::/0". @param text has no problem */
export function canonicalCidr(text: string): string {
  const [address = "", prefix = ""] = text.split("/");
  return isIPv4(address) ? text : `${new URL(`http://[${address}]`).hostname.slice(1, -1)}/${prefix}`;
}

/** Whether the networks, as one set of addresses, let in all or nearly all the world, however it is written or cut up. */
export function coverTheWorld(networks: readonly string[]): boolean {
  const parsed = networks.filter((text) => cidrProblem(text) === undefined).map(networkOf);
  return ([32, 128] as const).some((bits) => sizeOf(parsed.filter((one) => one.bits === bits)) > WORLD[bits]);
}

/** How many addresses, those that several networks hold counted once. */
function sizeOf(networks: readonly Network[]): bigint {
  let size = 0n;
  let end = -1n;
  for (const { first, last } of networks.toSorted((a, b) => (a.first < b.first ? -1 : 1))) {
    if (last > end) size += last - (first > end ? first - 1n : end);
    end = last > end ? last : end;
  }
  return size;
}

function networkOf(text: string): Network {
  const [address = "", prefix = ""] = text.split("/");
  const bits = isIPv4(address) ? 32 : 128;
  const first = addressNumber(address, bits);
  return { bits, prefix: Number(prefix), first, last: first + (1n << BigInt(bits - Number(prefix))) - 1n };
}

/** @param address valid, as node:net sees it */
function addressNumber(address: string, bits: 32 | 128): bigint {
  if (bits === 32) return address.split(".").reduce((number, part) => (number << 8n) | BigInt(part), 0n);
  const [head = "", tail] = withoutDottedEnd(address).split("::");
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...zeros, ...after].reduce((number, group) => (number << 16n) | BigInt(`0x${group}`), 0n);
}

/** "::ffff:192.0.2.1" as "::ffff:c000:201". */
function withoutDottedEnd(address: string): string {
  const [dotted] = /\d+\.\d+\.\d+\.\d+$/.exec(address) ?? [];
  if (dotted === undefined) return address;
  const bits = addressNumber(dotted, 32);
  return `${address.slice(0, -dotted.length)}${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
}
