/**
 * The ciphers of the sandbox's ssh servers. ssh2 sends chacha20-poly1305's tags from one buffer that it uses again: over a
 * stream that does not write at once they arrive wrong, and OpenSSH, which likes that cipher best, ends with "incomplete message".
 */
import type { ServerConfig } from "ssh2";

export const SERVER_ALGORITHMS: ServerConfig["algorithms"] = {
  cipher: { append: [], prepend: [], remove: ["chacha20-poly1305@openssh.com"] },
};
