/** The caller's address as the world sees it. */
import { isIP } from "node:net";
import { OperationError, UsageError } from "../operation-error.ts";
import type { Environment } from "../services/json-service.ts";

/** Answers with the address and nothing else, as https://www.ipify.org describes. */
const SERVICE = "https://api.ipify.org";

export async function ownAddress(environment: Environment): Promise<string> {
  const service = environment["YAPIT_ADDRESS_SERVICE"]?.trim() || SERVICE;
  const todo = "give the address by --address, or name another service in YAPIT_ADDRESS_SERVICE";
  const answer = await fetch(service, { signal: AbortSignal.timeout(15_000) })
    .then(async (response) => (response.ok ? (await response.text()).trim() : `status ${response.status}`))
    .catch(() => undefined);
  if (answer === undefined)
    throw new OperationError(`${service} cannot be reached to ask for this computer's address: ${todo}`);
  if (isIP(answer) === 0) throw new OperationError(`${service} answered no address (${answer.slice(0, 60)}): ${todo}`);
  return answer;
}

/** "203.0.113.7" → "203.0.113.7/32". One address: a door is not for networks. */
export function singleAddress(address: string): string {
  switch (isIP(address)) {
    case 4:
      return `${address}/32`;
    case 6:
      return `${address}/128`;
    default:
      throw new UsageError(`--address takes one address such as 203.0.113.7, not "${address}"`);
  }
}
