import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { gatewayImage, migrated } from "../../../operations/restore-drill/migrations.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const IMAGE = `ghcr.io/yapit-tts/gateway@${DIGEST}`;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "yapit-docker-"))));
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A docker that writes down what it is told, and fails at one of its commands. */
function docker(failsAt = "nothing"): void {
  const script = `#!/bin/sh\necho "$@" >>${folder}/told\n[ "$1" != ${failsAt} ] || { echo "some words" >&2; exit 1; }\n`;
  writeFileSync(join(folder, "docker"), script);
  chmodSync(join(folder, "docker"), 0o755);
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
}

function postgres(container?: string) {
  const what = { what: "a server", command: () => [], end: async () => undefined };
  return container === undefined ? what : { ...what, container };
}

it("has the image that is deployed bring the restored database to its own state, beside the server alone", async () => {
  docker();
  const image = gatewayImage("v0.4", { images: { gateway: `${DIGEST} (commit ${"b".repeat(40)})` } });
  expect(await migrated(postgres("c0ffee"), "restored", image)).toEqual({ migrations: "applied" });
  expect(readFileSync(join(folder, "told"), "utf8").split("\n")).toEqual([
    `pull --quiet ${IMAGE}`,
    `run --rm --network=container:c0ffee --workdir=/app/yapit/gateway --env=DATABASE_URL=postgresql+asyncpg://postgres@127.0.0.1:5432/restored --env=PYTHONPATH=/app ${IMAGE} alembic upgrade head`,
    "",
  ]);
});

it("tells migrations that fail from those that could not be tried, and why", async () => {
  docker("run");
  expect(await migrated(postgres("c0ffee"), "restored", IMAGE)).toMatchObject({ migrations: "failed" });
  docker("pull");
  const because = "the gateway's image cannot be pulled (docker: some words)";
  expect(await migrated(postgres("c0ffee"), "restored", IMAGE)).toEqual({ migrations: "not tried", because });
  expect(await migrated(postgres(), "restored", IMAGE)).toMatchObject({
    because: expect.stringMatching(/Docker does not run/) as string,
  });
  expect(await migrated(postgres("c0ffee"), "restored", gatewayImage("v0.4", {}))).toMatchObject({
    because: expect.stringMatching(/built on its machine/) as string,
  });
});
