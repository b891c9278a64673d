/** Addresses that are nobody's (RFC 5737, RFC 3849), and which networks hold them. */
import { BlockList, isIP } from "node:net";
import { ApiError } from "../core/api-error.ts";
import type { PrimaryIp } from "./state.ts";

const IPV4_POOLS = ["203.0.113", "198.51.100", "192.0.2"];

/** `count` from 1: "203.0.113.1", "203.0.113.2", … */
export function ipv4At(count: number): string {
  const pool = IPV4_POOLS[Math.floor((count - 1) / 254)];
  if (!pool) throw new ApiError(412, "resource_unavailable", "no IPv4 address is left");
  return `${pool}.${((count - 1) % 254) + 1}`;
}

/** `count` from 1: the network address of a /64, "2001:db8:1::". */
export function ipv6At(count: number): string {
  return `2001:db8:${count.toString(16)}::`;
}

/** "10.0.0.0/8", "::/0": whether the text is a network, as Go's net.ParseCIDR reads it. */
export function isCidr(text: string): boolean {
  const [address = "", bits = "", ...rest] = text.split("/");
  const family = isIP(address);
  return family !== 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}

export function contains(cidr: string, ip: string): boolean {
  const [network = "", bits = ""] = cidr.split("/");
  const family = isIP(network);
  if (family === 0 || family !== isIP(ip)) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, Number(bits), type);
  return list.check(ip, type);
}

/** Whether the address is this one, or one of its /64. */
export function isAddressOf(primaryIp: PrimaryIp, ip: string): boolean {
  return primaryIp.type === "ipv4" ? primaryIp.ip === ip : contains(`${primaryIp.ip}/64`, ip);
}

/** "10.0.0.0/8" and not "10.0.0.1/8": no bit set beyond the prefix. */
export function isNetworkAddress(cidr: string): boolean {
  const [address = "", bits = ""] = cidr.split("/");
  const binary = bitsOf(address);
  return !binary.slice(Number(bits)).includes("1");
}

/** The address's bits, "1100…": 32 or 128 of them. */
function bitsOf(address: string): string {
  const binary = (numbers: number[], width: number) => numbers.map((n) => n.toString(2).padStart(width, "0")).join("");
  if (isIP(address) === 4) return binary(address.split(".").map(Number), 8);
  const [head = "", tail] = address.split("::");
  const groups = (text: string | undefined) => (text ? text.split(":").map((group) => parseInt(group, 16)) : []);
  const [first, last] = [groups(head), groups(tail)];
  const zeros = Array<number>(Math.max(0, 8 - first.length - last.length)).fill(0);
  return binary([...first, ...zeros, ...last], 16);
}
