/** Every call that reaches the outside world, in order, and the one that a fault test makes fail. */
export interface Fault {
  /** Counted from 0, over all the services. */
  at: number;
  /** Before the call has its effect, or after it and before the answer. */
  when: "before" | "after";
}

/** A connection that breaks: each face turns it into what its clients see (a reset socket, gRPC UNAVAILABLE). */
export class InjectedFault extends Error {
  constructor(call: string) {
    super(`connection lost during ${call}`);
  }
}

export class Calls {
  /** "hetzner POST /servers", "dokploy POST compose.create", "machine exec". */
  readonly made: string[] = [];
  fault: Fault | undefined;

  /** Runs the effect of one call; throws InjectedFault where the fault says so. */
  async through<T>(call: string, effect: () => T | Promise<T>): Promise<T> {
    const index = this.made.push(call) - 1;
    const fault = this.fault?.at === index ? this.fault : undefined;
    if (fault?.when === "before") throw new InjectedFault(call);
    const result = await effect();
    if (fault?.when === "after") throw new InjectedFault(call);
    return result;
  }
}
