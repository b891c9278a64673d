/** Refusing a forwarded connection with the reason that OpenSSH gives; ssh2 sends none of its own. */
import type { Connection, RejectConnection } from "ssh2";

interface Protocol {
  channelOpenFail: (this: Protocol, recipient: number, reason: number, description: string, language?: string) => void;
}

export function rejectWith(connection: Connection, reject: RejectConnection, words: string): void {
  const protocol = (connection as unknown as { _protocol?: Protocol })._protocol;
  if (!protocol) return;
  const original = protocol.channelOpenFail;
  protocol.channelOpenFail = (recipient, reason) => original.call(protocol, recipient, reason, words);
  reject();
  protocol.channelOpenFail = original;
}
