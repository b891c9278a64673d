/** Identifiers as Dokploy and its auth library make them. */
import { randomBytes, randomInt } from "node:crypto";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
const draw = (alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join("");

/** 21 characters, the key of every Dokploy row. */
export const rowId = (): string => randomBytes(16).toString("base64url").slice(0, 21);

/** 32 characters, the key of the auth library's rows and its session tokens. */
export const authId = (): string => draw(letters + digits, 32);

/** 64 letters, an API key. */
export const apiKeySecret = (): string => draw(letters, 64);

/** 16 characters, what the password reset prints. */
export const password = (): string => draw(letters + digits, 16);

const suffix = (): string => draw(digits + letters.slice(26), 6);
const words = ["parse", "optical", "matrix", "bypass", "wireless", "protocol", "index", "virtual", "sensor"];
const word = (): string => words[randomInt(words.length)] ?? "parse";

/** A name always ends in six random characters, so it can neither be chosen nor clash (facts 35). */
export const appName = (kind: string, wanted?: string): string =>
  `${wanted ?? `${kind}-${word()}-${word()}-${word()}`}-${suffix()}`;
