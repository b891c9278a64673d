/** Every call that reaches the outside world, in order, and the one that a fault test makes fail. */
export interface Fault {
  /** Counted from 0, over all the services; or whether it is this call, asked of each until one is. */
  at: number | ((call: string) => boolean);
  /** Before the call has its effect, or after it and before the answer. */
  when: "before" | "after";
  /** What else happens at that moment: the engine is killed. */
  also?: () => void;
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
  /** Breaks one call, and is undefined from then on. */
  fault: Fault | undefined;

  /** Runs the effect of one call; throws InjectedFault where the fault says so. */
  async through<T>(call: string, effect: () => T | Promise<T>): Promise<T> {
    const fault = this.#faultAt(this.made.push(call) - 1, call);
    if (fault?.when === "before") this.#break(call, fault);
    const result = await effect();
    if (fault?.when === "after") this.#break(call, fault);
    return result;
  }

  #faultAt(index: number, call: string): Fault | undefined {
    const { fault } = this;
    if (!fault || !(typeof fault.at === "number" ? fault.at === index : fault.at(call))) return undefined;
    this.fault = undefined;
    return fault;
  }

  #break(call: string, fault: Fault): never {
    fault.also?.();
    throw new InjectedFault(call);
  }
}
