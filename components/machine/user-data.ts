import * as pulumi from "@pulumi/pulumi";
import type { PrivateKey } from "@pulumi/tls/privateKey.js";
import { cloudInit } from "./cloud-init.ts";

/** Of a new machine, with the host key that the program knows before the first connection. */
export function userDataWith({ privateKeyOpenssh, publicKeyOpenssh }: PrivateKey): pulumi.Output<string> {
  return pulumi
    .all([privateKeyOpenssh, publicKeyOpenssh])
    .apply(([privateKey, publicKey]) => cloudInit({ privateKey, publicKey }));
}
