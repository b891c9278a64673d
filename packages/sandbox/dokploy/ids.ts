/** Identifiers as Dokploy and its auth library make them. */
import { randomBytes, randomInt } from "node:crypto";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
function draw(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}

/** 21 characters, the key of every Dokploy row. */
export function rowId(): string {
  return randomBytes(16).toString("base64url").slice(0, 21);
}

/** 32 characters, the key of the auth library's rows and its session tokens. */
export function authId(): string {
  return draw(letters + digits, 32);
}

/** 64 letters, an API key. */
export function apiKeySecret(): string {
  return draw(letters, 64);
}

/** 16 characters, what the password reset prints. */
export function password(): string {
  return draw(letters + digits, 16);
}

function suffix(): string {
  return draw(digits + letters.slice(26), 6);
}
const words = ["parse", "optical", "matrix", "bypass", "wireless", "protocol", "index", "virtual", "sensor"];
function word(): string {
  return words[randomInt(words.length)] ?? "parse";
}

/** A name always ends in six random characters, so it can neither be chosen nor clash (facts 35). */
export function appName(kind: string, wanted?: string): string {
  return `${wanted ?? `${kind}-${word()}-${word()}-${word()}`}-${suffix()}`;
}
