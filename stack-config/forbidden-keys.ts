/** Names with a meaning of their own in JavaScript's objects: libraries drop them without a word, or worse. */
export const FORBIDDEN_KEYS: readonly string[] = ["__proto__", "constructor", "prototype"];
