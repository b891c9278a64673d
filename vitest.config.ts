import { defineConfig } from "vitest/config";

/** The stand-ins' own rooms: they are the tests' world, not the program. */
const ROOMS = [
  "bridged",
  "cloudflare",
  "command",
  "dokploy-sandbox",
  "front-door",
  "github",
  "hetzner",
  "machine",
  "random",
  "registry",
  "tls",
].map((room) => `tests/unit/${room}/**/*.test.ts`);
/** Tests that start processes or measure what takes its time. */
const SLOW = [
  "tests/unit/compose/{dump-database,one-shots}.test.ts",
  "tests/unit/dokploy-provider/{front-door,plugin-process,ssh-connection}.test.ts",
  "tests/unit/operations/**/*.test.ts",
  "tests/unit/report/any-plan.test.ts",
  "tests/unit/watching/watch.test.ts",
  "tests/unit/workflow/**/*.test.ts",
];

/** Of a machine that is emulated. */
const SLOWNESS = Number(process.env["YAPIT_MACHINE_SLOWNESS"] ?? 1);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          pool: "threads",
          // One import of Pulumi for all files of a worker; each test sets the mocks it needs.
          isolate: false,
          // By default one core is left for a watcher's own work, half of a small computer.
          maxWorkers: "100%",
          include: ["tests/unit/**/*.test.ts"],
          exclude: [...ROOMS, ...SLOW],
          hookTimeout: 60_000,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: "sandbox",
          include: [...ROOMS, ...SLOW, "tests/contract/**/*.test.ts"],
          hookTimeout: 60_000,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          // npm run test:machine starts it, in namespaces of its own.
          name: "machine",
          include: ["tests/machine/**/*.test.ts"],
          testTimeout: 600_000 * SLOWNESS,
          hookTimeout: 600_000 * SLOWNESS,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
