/** SSH keys. */
import * as body from "../requests.ts";
import { created, list, noContent, ok, type Route } from "../route.ts";
import type { HetznerStore } from "../store.ts";
import { sshKeyJson } from "../views/ssh-key.ts";

export function sshKeyRoutes({ sshKeys }: HetznerStore): Route[] {
  return [
    [
      "GET",
      "/ssh_keys",
      ({ query }) => {
        const fingerprint = query.get("fingerprint");
        const shown = sshKeys.all.filter((key) => fingerprint === null || key.fingerprint === fingerprint);
        return list("ssh_keys", shown, query, sshKeyJson);
      },
    ],
    ["GET", "/ssh_keys/:id", ({ id }) => ok({ ssh_key: sshKeyJson(sshKeys.get(id)) })],
    [
      "POST",
      "/ssh_keys",
      (request) => {
        const { public_key, ...given } = request.body(body.sshKey);
        return created({ ssh_key: sshKeyJson(sshKeys.create({ ...given, publicKey: public_key })) });
      },
    ],
    ["PUT", "/ssh_keys/:id", (r) => ok({ ssh_key: sshKeyJson(sshKeys.update(r.id, r.body(body.change))) })],
    ["DELETE", "/ssh_keys/:id", ({ id }) => (sshKeys.delete(id), noContent)],
  ];
}
