/** Calls by name: what differs from one run to the next (ids, addresses, a folder's random ending) is masked. */
const ID = "ID";

export function callName(call: string): string {
  return call
    .replace(/\b[0-9a-f]{8,}\b/g, ID)
    .replace(/(?<=\/)\d+/g, ID)
    .replace(/yapit-[a-z0-9]{6}(?=\W|$)/g, `yapit-${ID}`)
    .replace(/^(machine exec sh -s -- [a-z-]+).*/, "$1")
    .slice(0, 100);
}

/** "hetzner POST /servers" → "hetzner". */
export function serviceOf(call: string): string {
  return call.slice(0, call.indexOf(" "));
}
