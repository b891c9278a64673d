/** Defuddle and its proxy, with the gateway that asks them. */
export const BROWSER_NETWORK = "browser-net";
/** The workers and the Redis they take their work from. */
export const WORKER_NETWORK = "worker-net";
/** The proxy's way to the internet. */
export const EGRESS_NETWORK = "egress-net";
