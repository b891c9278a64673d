/**
 * Which calls are cancelled: those of the connection that it came on. The engine says Cancel to each plugin at its end, whether
 * anything went wrong or not, and one that it attaches to has the next run's calls on another connection.
 */
export class Cancellation {
  readonly #byConnection = new Map<string, AbortController>();

  /** `peer` is a connection as gRPC names it. */
  signalOf(peer: string): AbortSignal {
    return this.#controllerOf(peer).signal;
  }

  cancel(peer: string): void {
    this.#controllerOf(peer).abort();
  }

  #controllerOf(peer: string): AbortController {
    const controller = this.#byConnection.get(peer) ?? new AbortController();
    this.#byConnection.set(peer, controller);
    return controller;
  }
}
