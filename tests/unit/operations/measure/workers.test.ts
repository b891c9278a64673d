/** workers.sh in this computer's shell, with a docker that writes down what it is told. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { workersScript } from "../../../../operations/measure/on-machine.ts";

/** Two deployed workers, a reader of figures, and one worker that an earlier measurement has left. */
const DOCKER = `#!/bin/sh
echo "$*" >>"$FOLDER/told"
case "$*" in
  *label=org.yaptts.measure=app*) echo left-over ;;
  "ps "*) printf '%s\n' 'one kokoro-cpu-1' 'two kokoro-cpu-2' 'three yolo-cpu-1' ;;
  *.Config.Env*) printf '%s\n' PATH=/bin WORKER_ID=kokoro-cpu-1 OMP_NUM_THREADS=2 MKL_NUM_THREADS=2 REDIS_URL=redis://redis ;;
  *NetworkSettings*) printf 'app_worker-net\n\n' ;;
  *.Image*) echo sha256:0 ;;
  "run "*)
    shift
    while [ $# -gt 0 ]; do
      if [ "$1" = --env-file ]; then cat "$2" >>"$FOLDER/variables"; fi
      shift
    done ;;
esac
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "yapit-workers-"));
  writeFileSync(join(folder, "docker"), DOCKER);
  chmodSync(join(folder, "docker"), 0o755);
});
afterEach(() => rmSync(folder, { recursive: true }));

function told(values: Record<string, string>): string[] {
  const input = workersScript({
    PROJECT: "app",
    REPLICAS: "",
    THREADS: "",
    MEMORY_MB: "",
    SCRIPT: "",
    DATA: "",
    ...values,
  });
  const env = { PATH: `${folder}:${process.env["PATH"] ?? ""}`, FOLDER: folder, TMPDIR: folder };
  expect(spawnSync("sh", ["-s", "measure"], { input, env, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  const lines = readFileSync(join(folder, "told"), "utf8").trim().split("\n");
  return lines.filter((line) => /^(run|stop|start|rm) /.test(line));
}

test("the deployed workers stop, and those of an earlier measurement go", () => {
  expect(told({ ACTION: "stop" })).toEqual(["rm --force left-over", "stop one two"]);
});

test("as many workers start as are to be, each with its own name and threads and otherwise as a deployed one", () => {
  const runs = told({ ACTION: "start", REPLICAS: "2", THREADS: "1", MEMORY_MB: "1920" });
  expect(runs.map((run) => /--name (\S+)/.exec(run)?.[1])).toEqual(["app-measure-1", "app-measure-2"]);
  for (const run of runs)
    expect(run).toMatch(
      /--label org\.yaptts\.measure=app .*--cap-drop ALL .*--cpus 1 --memory 1920m .*--env WORKER_ID=measure-\d --env OMP_NUM_THREADS=1 --env MKL_NUM_THREADS=1 --detach --network app_worker-net sha256:0$/,
    );
  expect(readFileSync(join(folder, "variables"), "utf8")).toBe("PATH=/bin\nREDIS_URL=redis://redis\n".repeat(2));
  // What a worker connects with lies nowhere afterwards.
  expect(readdirSync(folder).sort()).toEqual(["docker", "told", "variables"]);
});

test("one that speaks by itself reaches nobody", () => {
  const [run] = told({ ACTION: "alone", THREADS: "2", MEMORY_MB: "1920", SCRIPT: "print(1)", DATA: "[]" });
  expect(run).toMatch(/--rm --interactive --network none sha256:0 uv run python -c print\(1\)$/);
});

test("at the end the deployed workers are started, and only they", () => {
  expect(told({ ACTION: "end" })).toEqual(["rm --force left-over", "start one two"]);
});
