/** A machine's installed packages, and the lock that unattended-upgrades holds after the first boot. */
import type { MachineState } from "./machine-state.ts";
import { AVAILABLE, BASE_ADMINISTRATION, BASE_PROGRAMS, type PackageFacts, PREINSTALLED } from "./package-catalog.ts";

export class MachinePackages {
  readonly #state: Pick<MachineState, "packages" | "held" | "repositories">;
  #lock: Promise<void> | undefined;

  constructor(state: Pick<MachineState, "packages" | "held" | "repositories">) {
    this.#state = state;
  }

  /** Resolves when whoever holds dpkg's lock lets it go; undefined: it is free. */
  get lock(): Promise<void> | undefined {
    return this.#lock;
  }

  /** Holds dpkg's lock until `released`. */
  holdLock(released: Promise<void>): void {
    const lock = released.finally(() => {
      if (this.#lock === lock) this.#lock = undefined;
    });
    this.#lock = lock;
  }

  version(name: string): string | undefined {
    return this.#state.packages[name];
  }

  installed(): [name: string, version: string][] {
    return Object.entries(this.#state.packages).sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Undefined: apt cannot locate it in the repositories it has read. */
  available(name: string): PackageFacts | undefined {
    const facts = Object.hasOwn(AVAILABLE, name) ? AVAILABLE[name] : undefined;
    if (facts?.repository && !this.#state.repositories.includes(facts.repository)) return undefined;
    return facts;
  }

  set(name: string, version: string): void {
    this.#state.packages[name] = version;
  }

  remove(name: string): void {
    Reflect.deleteProperty(this.#state.packages, name);
  }

  isHeld(name: string): boolean {
    return this.#state.held.includes(name);
  }

  hold(name: string, held: boolean): void {
    const others = this.#state.held.filter((other) => other !== name);
    this.#state.held = held ? [...others, name] : others;
  }

  /** Which third parties' repositories the last `apt-get update` has read. */
  setRepositories(repositories: string[]): void {
    this.#state.repositories = repositories;
  }

  units(): string[] {
    return this.#facts().flatMap((facts) => [...(facts.units ?? [])]);
  }

  programs(): string[] {
    return [...BASE_PROGRAMS, ...this.#facts().flatMap((facts) => facts.programs ?? [])];
  }

  administration(): string[] {
    return [...BASE_ADMINISTRATION, ...this.#facts().flatMap((facts) => facts.administration ?? [])];
  }

  #facts(): PackageFacts[] {
    return Object.keys(this.#state.packages).flatMap((name) => AVAILABLE[name] ?? []);
  }
}

export function preinstalledPackages(): Record<string, string> {
  return Object.fromEntries(Object.entries(PREINSTALLED).map(([name, facts]) => [name, facts.versions[0] ?? ""]));
}
