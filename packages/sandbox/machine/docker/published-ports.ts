/** A container's ports on its machine. */
import type { Listener, Machine } from "../host.ts";
import { daemonError } from "./docker-error.ts";
import type { ContainerState } from "./state.ts";

/**
 * Opens what the container publishes, or nothing when one of the ports is taken.
 * @param isHeld whether another container publishes a port
 */
export function openPorts(
  machine: Machine,
  container: ContainerState,
  insideListener: (target: number) => Listener | undefined,
  isHeld: (published: number) => boolean,
): number[] {
  const { listeners, loopbackPorts } = machine;
  const opened: number[] = [];
  for (const { published, target, address, protocol } of container.spec.ports) {
    if (protocol === "udp") continue;
    if (listeners.has(published)) {
      closePorts(machine, opened);
      const holder = isHeld(published);
      throw daemonError(
        holder
          ? `failed to set up container networking: driver failed programming external connectivity on endpoint ${container.spec.name} (${container.id}): Bind for ${address}:${published} failed: port is already allocated`
          : `failed to set up container networking: driver failed programming external connectivity on endpoint ${container.spec.name} (${container.id}): failed to bind host port for ${address}:${published}:172.17.0.2:${target}/tcp: address already in use`,
      );
    }
    const listener: Listener = (stream) => {
      const inside = insideListener(target);
      if (inside === undefined) stream.destroy();
      else inside(stream);
    };
    listeners.set(published, listener);
    if (address.startsWith("127.")) loopbackPorts.add(published);
    opened.push(published);
  }
  return opened;
}

export function closePorts(machine: Machine, ports: readonly number[]): void {
  for (const port of ports) {
    machine.listeners.delete(port);
    machine.loopbackPorts.delete(port);
  }
}
