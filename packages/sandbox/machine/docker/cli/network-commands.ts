/** docker network. */
import { DockerError } from "../docker-error.ts";
import type { Engine } from "../engine.ts";
import { shortId } from "../identifiers.ts";
import type { NetworkState } from "../state.ts";
import { type DockerCommand, each, pairs } from "./command.ts";
import { found, matches } from "./finding.ts";
import { listing } from "./listing.ts";
import type { View } from "./template.ts";

export const networkCommands: Record<string, DockerCommand> = {
  "network create": {
    usage: "docker network create [OPTIONS] NETWORK",
    flags: "attachable internal ipv6 ingress",
    values: "d:driver subnet gateway ip-range o:opt label scope ipam-driver",
    operands: [1, 1],
    run: (engine, line) =>
      `${
        engine.networks.create({
          name: line.operands[0] ?? "",
          driver: line.value("driver") ?? "bridge",
          attachable: line.has("attachable"),
          labels: pairs(line.all("label")),
          subnet: line.value("subnet"),
        }).id
      }\n`,
  },
  "network inspect": {
    usage: "docker network inspect [OPTIONS] NETWORK [NETWORK...]",
    flags: "v:verbose",
    values: "f:format",
    operands: [1, Infinity],
    run: (engine, line) => found(line, (name) => networkView(engine, engine.networks.get(name))),
  },
  "network ls": {
    usage: "docker network ls [OPTIONS]",
    flags: "q:quiet no-trunc",
    values: "f:filter format",
    operands: [0, 0],
    run: (engine, line) => {
      const rows = engine.networks
        .all()
        .filter(({ name, driver, labels }) => matches(line, { name: [name], driver: [driver] }, labels))
        .map(({ id, name, driver, scope, labels }) => ({
          ID: line.has("no-trunc") ? id : shortId(id),
          Name: name,
          Driver: driver,
          Scope: scope,
          Label: (own: string) => labels[own] ?? "",
        }));
      const columns = ["NETWORK ID:ID", "NAME:Name", "DRIVER:Driver", "SCOPE:Scope"];
      return listing(rows, columns, line);
    },
  },
  "network rm": {
    usage: "docker network rm NETWORK [NETWORK...]",
    flags: "f:force",
    operands: [1, Infinity],
    run: (engine, line) => each(line.operands, (name) => engine.networks.remove(name).name),
  },
  "network connect": {
    usage: "docker network connect [OPTIONS] NETWORK CONTAINER",
    values: "alias ip",
    operands: [2, 2],
    run: (engine, line) => {
      const network = engine.networks.get(line.operands[0] ?? "");
      const container = engine.containerRoom.get(line.operands[1] ?? "");
      if (container.spec.networks.some(({ name }) => name === network.name))
        throw new DockerError(
          `Error response from daemon: endpoint with name ${container.spec.name} already exists in network ${network.name}`,
        );
      container.spec.networks.push({ name: network.name, aliases: line.all("alias") });
      if (container.status === "running") {
        container.addresses[network.name] = `${network.prefix}.${network.nextHost}`;
        network.nextHost += 1;
      }
      return "";
    },
  },
  "network disconnect": {
    usage: "docker network disconnect [OPTIONS] NETWORK CONTAINER",
    flags: "f:force",
    operands: [2, 2],
    run: (engine, line) => {
      const { name } = engine.networks.get(line.operands[0] ?? "");
      const container = engine.containerRoom.get(line.operands[1] ?? "");
      if (!container.spec.networks.some((own) => own.name === name))
        throw new DockerError(
          `Error response from daemon: container ${container.id} is not connected to network ${name}`,
        );
      container.spec.networks = container.spec.networks.filter((own) => own.name !== name);
      Reflect.deleteProperty(container.addresses, name);
      return "";
    },
  },
};

function networkView(engine: Engine, network: NetworkState): View {
  const attached = engine.state.containers.filter(({ addresses }) => network.name in addresses);
  return {
    Name: network.name,
    Id: network.id,
    Scope: network.scope,
    Driver: network.driver,
    Attachable: network.attachable,
    Ingress: network.name === "ingress",
    IPAM: { Driver: "default", Config: [{ Subnet: `${network.prefix}.0/24`, Gateway: `${network.prefix}.1` }] },
    Containers: Object.fromEntries(
      attached.map(({ id, spec, addresses }) => [
        id,
        { Name: spec.name, IPv4Address: `${addresses[network.name] ?? ""}/24` },
      ]),
    ),
    Labels: network.labels,
  };
}
