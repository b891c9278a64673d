/** A bucket's server as the machine reaches it: by a name and TLS, in front of one on loopback. */
import http, { type IncomingMessage, type ServerResponse } from "node:http";

export const OBJECTS = "objects.example.eu";

/** As it came, since what is signed names the host. @param to undefined: nobody answers */
export function passedOn(to: string | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (to === undefined) return void request.socket.destroy();
  const { method, headers } = request;
  const onward = http.request(`${to}${request.url ?? "/"}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on("error", () => request.socket.destroy());
  request.on("error", () => onward.destroy());
  request.pipe(onward);
}
