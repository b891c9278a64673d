/** Every call that reaches the outside world, in order; those that a fault test breaks, and those that take their time. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Slowness } from "./slowness.ts";

export interface Fault {
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
  /** Asked at each call, which is the last of `made` by then; undefined lets it through. */
  faultAt: ((call: string) => Fault | undefined) | undefined;

  slowness: Slowness | undefined;

  /** Runs the effect of one call; throws InjectedFault where a fault says so. */
  async through<T>(call: string, effect: () => T | Promise<T>): Promise<T> {
    this.made.push(call);
    const fault = this.faultAt?.(call);
    if (fault?.when === "before") this.#break(call, fault);
    const seconds = this.slowness?.(call) ?? 0;
    if (seconds > 0) await sleep(seconds * 1000);
    const result = await effect();
    if (fault?.when === "after") this.#break(call, fault);
    return result;
  }

  #break(call: string, fault: Fault): never {
    fault.also?.();
    throw new InjectedFault(call);
  }
}
