/** A queue in Redis on the first machine, and speakers elsewhere that take its jobs as the application does, and count instead of speaking. */
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { composeFile } from "../../compose/application.ts";
import { renderWorkerStack } from "../../compose/worker-stack.ts";
import { PRODUCTION } from "../unit/compose/settings.ts";
import type { RealMachine } from "./machine.ts";

export const PASSWORD = "of-the-test-alone";
/** A job is in one of three places at any time; what a speaker leaves behind goes back into the queue, as the gateway has it. */
const SPEAKER = `
while :; do
  job=$(redis-cli -u "$REDIS_URL" --no-auth-warning blmove jobs "processing:$WORKER_ID" right left 2) || sleep 1
  [ -n "$job" ] || continue
  sleep 0.2
  redis-cli -u "$REDIS_URL" --no-auth-warning eval "if redis.call('lrem', KEYS[1], 1, ARGV[1]) == 1 then redis.call('lpush', KEYS[2], ARGV[1]) redis.call('hincrby', 'by', ARGV[2], 1) end" 2 "processing:$WORKER_ID" "done" "$job" "$(hostname)" >/dev/null
done`;

/** As the application's worker does it, with what Redis lets a machine of others do. */
export const GUESTS_WORKER = `
says() { redis-cli -u "$REDIS_URL" --no-auth-warning "$@"; }
while :; do
  id=$(says bzpopmin tts:queue:kokoro 2 | sed -n 2p) && [ -n "$id" ] || { sleep 1; continue; }
  job=$(says hget tts:jobs "$id")
  says hset "tts:processing:$WORKER_ID" "$id" "$job" >/dev/null
  says hdel tts:jobs "$id" >/dev/null
  says lpush tts:results "$id" >/dev/null && says hdel "tts:processing:$WORKER_ID" "$id" >/dev/null
done`;

export function redis(manager: RealMachine, ...words: string[]): Promise<string> {
  return manager.says(`docker exec redis redis-cli ${words.map((word) => `'${word}'`).join(" ")}`);
}

/** As compose makes it, and the volume that Dokploy has. */
export async function startRedis(manager: RealMachine, jobs: number): Promise<void> {
  const { command = [] } = composeFile({ ...PRODUCTION, guests: true }).services["redis"] ?? {};
  const quoted = command.map((word) => `'${word.replaceAll("$$", "$")}'`).join(" ");
  await manager.says("docker volume create dokploy");
  await manager.says(
    `docker run -d --name redis --restart unless-stopped --network dokploy-network --network-alias redis -p 127.0.0.1:6379:6379 -e REDISCLI_AUTH=${PASSWORD} redis:7-alpine ${quoted}`,
  );
  for (let tries = 0; tries < 50 && !(await redis(manager, "ping").catch(() => "")).includes("PONG"); tries++)
    await sleep(200);
  await redis(manager, "eval", `for i = 1, ${jobs} do redis.call("lpush", "jobs", i) end`, "0");
}

/** The program's, but for the image and what runs in it. @param encrypted false: without IPsec, which not every kernel has */
export function speakersStack({ encrypted }: { encrypted: boolean }): string {
  const elsewhere = { replicas: 2, threads: 1, memoryMb: 64, by: "", warnings: [] };
  const text = renderWorkerStack({ ...PRODUCTION, images: { "kokoro-cpu": "redis:7-alpine" }, elsewhere }, PASSWORD);
  const stack = parse(text.replaceAll(/@sha256:[0-9a-f]{64}/g, "")) as {
    services: Record<string, { command?: string[] }>;
    networks: Record<string, { driver_opts?: object }>;
  };
  for (const [name, service] of Object.entries(stack.services))
    if (name.startsWith("kokoro")) service.command = ["sh", "-c", SPEAKER.replaceAll("$", "$$$$")];
  if (!encrypted) delete stack.networks["yapit-workers"]?.driver_opts;
  return stringify(stack);
}
