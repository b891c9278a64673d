/** A Docker socket with what Traefik's providers ask of one: containers with labels, an empty swarm, no events. */
import { createServer, type Server } from "node:http";

export interface LabelledContainer {
  name: string;
  labels: Record<string, string>;
  address: string;
}

const NETWORK = "dokploy-network";
const VERSION = "1.51";

export async function dockerSocket(path: string, containers: readonly LabelledContainer[]): Promise<Server> {
  const server = createServer((request, response) => {
    const url = (request.url ?? "").replace(/^\/v[\d.]+|\?.*$/g, "");
    response.setHeader("api-version", VERSION).setHeader("content-type", "application/json");
    if (url === "/events") response.writeHead(200).flushHeaders();
    else response.end(JSON.stringify(answer(url, containers)));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return server;
}

function answer(url: string, containers: readonly LabelledContainer[]): unknown {
  const one = containers.find(({ name }) => url === `/containers/${name}/json`);
  if (one) return inspected(one);
  switch (url) {
    case "/version":
      return { ApiVersion: VERSION, MinAPIVersion: "1.24" };
    case "/info":
      return { Swarm: { LocalNodeState: "active", ControlAvailable: true } };
    case "/containers/json":
      return containers.map(({ name, labels }) => ({
        Id: name,
        Names: [`/${name}`],
        Labels: labels,
        State: "running",
      }));
    default:
      return [];
  }
}

function inspected({ name, labels, address }: LabelledContainer): unknown {
  return {
    Id: name,
    Name: `/${name}`,
    State: { Status: "running", Running: true, Health: { Status: "healthy" } },
    HostConfig: { NetworkMode: NETWORK },
    NetworkSettings: { Ports: {}, Networks: { [NETWORK]: { IPAddress: address } } },
    Config: { Labels: labels },
  };
}
