import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { httpRequest, reasonOf } from "../../../application-source/http-request.ts";

/** Both clients that the project asks with. */
const ASK = {
  request: (url: string, signal: AbortSignal) => httpRequest(url, { signal }),
  fetch: (url: string, signal: AbortSignal) => fetch(url, { signal }),
};

it.each(["request", "fetch"] as const)("tells silence from a closed port, whoever asked (%s)", async (client) => {
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const failed = (signal: AbortSignal) => ASK[client](url, signal).then(String, reasonOf);
  expect(await failed(AbortSignal.timeout(50))).toBe("no answer in time");
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(await failed(AbortSignal.timeout(5000))).toBe("ECONNREFUSED");
});
