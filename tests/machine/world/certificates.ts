/** A certificate authority of the test's, and one certificate for all the servers that it stands in for. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../run.ts";

/** PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

/** Self-signed by a key of its own. */
export async function authority(name: string): Promise<Certificate> {
  return inFolder(async (at) => {
    await request(at, name, "-x509", "-days", "30", "-out", at("cert"));
    return { cert: read(at("cert")), key: read(at("key")) };
  });
}

export async function signedBy(ca: Certificate, hosts: string[]): Promise<Certificate> {
  return inFolder(async (at) => {
    writeFileSync(at("ca"), ca.cert);
    writeFileSync(at("ca-key"), ca.key);
    writeFileSync(at("names"), `subjectAltName=${hosts.map((host) => `DNS:${host}`).join(",")}\n`);
    await request(at, hosts[0] ?? "", "-out", at("csr"));
    const by = ["-CA", at("ca"), "-CAkey", at("ca-key"), "-CAcreateserial"];
    await run(
      "openssl",
      "x509",
      "-req",
      "-in",
      at("csr"),
      ...by,
      "-days",
      "30",
      "-extfile",
      at("names"),
      "-out",
      at("cert"),
    );
    return { cert: read(at("cert")), key: read(at("key")) };
  });
}

function request(at: (name: string) => string, name: string, ...rest: string[]): Promise<string> {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", at("key")];
  return run("openssl", "req", ...key, "-subj", `/CN=${name}`, ...rest);
}

const read = (file: string): string => readFileSync(file, "utf8");

async function inFolder<T>(work: (at: (name: string) => string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "yapit-ca-"));
  try {
    return await work((name) => join(folder, name));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
