import { expect, test } from "vitest";
import { type KnownRelease, releaseFacts } from "../../../application-source/facts/known-releases.ts";
import type { ReleaseFacts } from "../../../application-source/release-facts.ts";
import { commitFindings } from "../../../components/preflight/commit/commit-findings.ts";
import { type Deployed, deployedOf } from "../../../components/preflight/commit/deployed.ts";
import type { ComposeService } from "../../../compose/compose-file.ts";
import { SHAPES } from "../compose/settings.ts";
import { releaseFiles } from "@yapit-infra/sandbox/github/release-files.ts";

const COMMIT = "2926642f2553d3ad5e927c6f8120d38da440f307";
const KOKORO = "yapit/workers/kokoro/Dockerfile.cpu";

const service = (own: Partial<ComposeService>): ComposeService =>
  ({ networks: [], restart: "no", mem_limit: "1m", cpus: 1, logging: {}, ...own }) as unknown as ComposeService;

/** What fits v0.4.3; `change` makes it differ. */
function deployed(
  change: { services?: Record<string, ComposeService>; without?: string[]; more?: string[] } = {},
): Deployed {
  const settings = releaseFacts("v0.4.3").gateway.settings.filter(({ required }) => required);
  const variables = settings.map(({ name }) => (name.endsWith("_CONFIG") ? `${name}__PATH` : name));
  return {
    file: {
      services: {
        frontend: service({ build: { context: "./frontend", dockerfile: "Dockerfile" }, expose: ["8080"] }),
        gateway: service({ build: { context: ".", dockerfile: "yapit/gateway/Dockerfile" } }),
        "stack-auth": service({}),
        "kokoro-cpu": service({ environment: { REDIS_URL: "redis://redis:6379", WORKER_ID: "1" } }),
        ...change.services,
      },
      volumes: {},
      networks: {},
    },
    variables: [...variables.filter((name) => !change.without?.includes(name)), ...(change.more ?? [])],
    workers: { "kokoro-cpu": KOKORO },
    work: "redis",
    stackAuthImage: "stackauth/server:53c1c9e",
  };
}

function found(change: Parameters<typeof deployed>[0] = {}, facts: ReleaseFacts = releaseFacts("v0.4.3")) {
  return commitFindings(COMMIT, new Map(Object.entries(releaseFiles(facts))), deployed(change));
}

test("what fits its repository has nothing against it", () => {
  expect(found()).toEqual({ faults: [], notes: [] });
});

test.each(Object.entries(SHAPES))("%s is what its own repository wants", (_, settings) => {
  const { commit, ...facts } = releaseFacts((settings.release.ref ?? settings.release.name) as KnownRelease);
  const files = new Map(Object.entries(releaseFiles({ commit, ...facts })));
  expect(commitFindings(commit, files, deployedOf(settings))).toEqual({ faults: [], notes: [] });
});

test("a setting that the commit needs and nobody gives is named, with the place to give it", () => {
  const facts = releaseFacts("v0.4.3");
  facts.gateway.settings.push({ name: "TTS_OVERFLOW_QUEUE_THRESHOLD", type: "int", required: true });
  expect(found({}, facts).faults).toEqual([
    "gateway at 2926642 needs TTS_OVERFLOW_QUEUE_THRESHOLD, which nobody sets: add it under application.settings",
  ]);
  expect(found({ more: ["TTS_OVERFLOW_QUEUE_THRESHOLD"] }, facts)).toEqual({ faults: [], notes: [] });
});

test("a setting made of parts is given by one of them", () => {
  expect(found({ without: ["AUDIO_CACHE_CONFIG__PATH"] }).faults).toHaveLength(1);
});

test("what is set and not read any more is told, in one sentence", () => {
  expect(found({ more: ["RUNPOD_API_KEY", "VIEWS"] }).notes).toEqual([
    "gateway at 2926642 does not read RUNPOD_API_KEY, VIEWS, which are set",
  ]);
  expect(found({ more: ["RUNPOD_API_KEY", "STACK_SERVER_SECRET"] })).toEqual({
    faults: [],
    notes: ["gateway at 2926642 does not read RUNPOD_API_KEY, which is set"],
  });
});

test("a Dockerfile or a mounted file that is gone is named", () => {
  const gateway = service({
    build: { context: ".", dockerfile: "gateway/Dockerfile" },
    volumes: ["./tts_processors.prod.json:/app/a.json:ro", "./yapit-infra/own.sql:/own.sql:ro", "pgdata:/data"],
  });
  expect(found({ services: { gateway } }).faults).toEqual([
    "gateway is built from gateway/Dockerfile, which the repository does not have at 2926642",
    "gateway mounts tts_processors.prod.json, which the repository does not have at 2926642",
  ]);
});

test("nginx on another port than the one that is asked is told, and one that looks for a service that is not there", () => {
  const frontend = service({ build: { context: "./frontend" }, expose: ["80"] });
  expect(found({ services: { frontend } }).faults).toEqual([
    "frontend's nginx listens on 8080 at 2926642, and is asked at 80",
  ]);
  const [without, mounted] = [deployed(), deployed()];
  delete without.file.services["stack-auth"];
  delete mounted.file.services["stack-auth"];
  Object.assign(mounted.file.services["frontend"] ?? {}, {
    volumes: ["./frontend/nginx.selfhost.conf:/etc/nginx/conf.d/default.conf:ro"],
  });
  const files = new Map(Object.entries(releaseFiles(releaseFacts("v0.4.3"))));
  expect(commitFindings(COMMIT, files, without).faults).toEqual([
    "frontend's nginx at 2926642 sends requests to stack-auth, which is none of the services",
  ]);
  expect(commitFindings(COMMIT, files, mounted).faults).toEqual([]);
});

test("a worker without its id, with another command than its image's, or fed another way is told", () => {
  const worker = service({ command: ["python", "-m", "yapit.workers.kokoro"], environment: { REDIS_URL: "" } });
  expect(found({ services: { "kokoro-cpu": worker } }).faults).toEqual([
    "kokoro-cpu at 2926642 needs WORKER_ID, which nobody sets",
    'kokoro-cpu is told to run "python -m yapit.workers.kokoro", and its image at 2926642 runs "uv run python -m yapit.workers.kokoro"',
  ]);
  const earlier = new Map(Object.entries(releaseFiles(releaseFacts("2025-12"))));
  expect(commitFindings(COMMIT, earlier, deployed()).faults).toContain(
    "kokoro-cpu at 2926642 takes its work by HTTP, and this release gives it from Redis: name another application.release",
  );
});

test("pages that go with another Stack Auth are told", () => {
  const facts = releaseFacts("v0.4.3");
  facts.stackAuth = { serverImage: "stackauth/server:abcdef0", sdk: "2.9.1" };
  facts.dockerfiles["docker/Dockerfile.stackauth"] = {
    from: "stackauth/server:abcdef0",
    expose: [],
    environment: [],
    arguments: [],
  };
  expect(found({}, facts).faults).toEqual([
    "the pages at 2926642 (SDK 2.9.1) go with stackauth/server:abcdef0, and this release has stackauth/server:53c1c9e: name another application.release",
  ]);
});
