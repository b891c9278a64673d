import { expect, test } from "vitest";
import { RELEASES } from "../../../compose/releases/releases.ts";
import { KNOWN_RELEASES, releaseFacts } from "../../../application-source/facts/known-releases.ts";

test("every release that can be deployed has its facts here: extract them where one is missing", () => {
  const needed = RELEASES.map(({ name, ref }) => ref ?? name);
  expect(KNOWN_RELEASES).toEqual(expect.arrayContaining(needed));
});

test("v0.4.3's gateway wants what 2025-12's did not know, and its workers an id and Redis", () => {
  const { gateway, workers } = releaseFacts("v0.4.3");
  const required = gateway.settings.filter((setting) => setting.required).map(({ name }) => name);
  expect(required).toHaveLength(24);
  expect(required).toEqual(expect.arrayContaining(["ANONYMOUS_SESSION_SECRET", "LOG_DIR", "YOLO_CPU_REPLICAS"]));
  expect(workers["kokoro"]).toMatchObject({
    work: "redis",
    variables: expect.arrayContaining([{ name: "WORKER_ID", required: true }]) as unknown,
  });
  expect(releaseFacts("2025-12").workers["kokoro"]).toMatchObject({ work: "http", port: 8000 });
});

test("nginx of v0.4.3 listens where an ordinary user may, and finds gateway and Stack Auth by name", () => {
  const { frontend, dockerfiles } = releaseFacts("v0.4.3");
  expect(frontend).toMatchObject({
    port: 8080,
    upstreams: { "/api/": "gateway:8000/", "/auth/api/": "stack-auth:8102/api/" },
  });
  expect(dockerfiles["frontend/Dockerfile"]).toMatchObject({ from: "nginxinc/nginx-unprivileged:alpine" });
});

test("an image may be tagged with its last change, with what was pushed with it, or with the release itself", () => {
  const { commit, images } = releaseFacts("v0.4.3");
  expect(Object.keys(images)).toEqual(expect.arrayContaining(["gateway", "frontend", "kokoro-cpu", "yolo-cpu"]));
  for (const { commits } of Object.values(images)) expect(commits[0]).toBe(commit);
  expect(releaseFacts("2025-12").images).toEqual({});
});
