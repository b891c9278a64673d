/** The application's own migrations on a restored database: whether what is deployed could go on with it. */
import { parseShown } from "../../components/preflight/commit/images.ts";
import { releaseOf } from "../../compose/releases/releases.ts";
import { OperationError } from "../operation-error.ts";
import { runProgram } from "../restore/run-program.ts";
import type { StackOutputs } from "../services/stack-machine.ts";
import type { ThrowawayPostgres } from "../restore/throwaway-postgres.ts";

export interface Migrated {
  /** "not tried": the image or a container is not at hand. */
  migrations: "applied" | "failed" | "not tried";
  /** Why, or how they ended; undefined: they were applied. */
  because?: string;
}

/** Where the gateway's image has its migrations, and finds its own modules. */
const [FOLDER, MODULES] = ["/app/yapit/gateway", "/app"];

/** @param image of the gateway, as Docker names it; undefined: the stack pulls none */
export async function migrated(
  { container }: ThrowawayPostgres,
  database: string,
  image: string | undefined,
): Promise<Migrated> {
  if (container === undefined) return { migrations: "not tried", because: "Docker does not run on this computer" };
  if (image === undefined)
    return { migrations: "not tried", because: "the stack's gateway is built on its machine, and pulled from nowhere" };
  try {
    await runProgram(["docker", "pull", "--quiet", image]);
  } catch (error) {
    return { migrations: "not tried", because: `the gateway's image cannot be pulled (${words(error)})` };
  }
  const url = `postgresql+asyncpg://postgres@127.0.0.1:5432/${database}`;
  const run = ["docker", "run", "--rm", `--network=container:${container}`, `--workdir=${FOLDER}`];
  const env = [`--env=DATABASE_URL=${url}`, `--env=PYTHONPATH=${MODULES}`];
  try {
    await runProgram([...run, ...env, image, "alembic", "upgrade", "head"]);
  } catch (error) {
    return { migrations: "failed", because: words(error) };
  }
  return { migrations: "applied" };
}

/** Of the deployed commit: "ghcr.io/yapit-tts/gateway@sha256:…". */
export function gatewayImage(release: string, { images }: StackOutputs): string | undefined {
  const { published } = releaseOf(release).services["gateway"] ?? {};
  const digest = parseShown(images?.["gateway"])?.digest;
  return published === undefined || digest === undefined ? undefined : `${published}@${digest}`;
}

function words(error: unknown): string {
  if (error instanceof OperationError) return error.message;
  throw error;
}
