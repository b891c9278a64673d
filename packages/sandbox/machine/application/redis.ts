import type { Docker } from "../docker/docker.ts";
import type { Container } from "../docker/state.ts";
import { envOf } from "./database.ts";
import { ProgramFailed } from "./program-failed.ts";

/** What redis-py says of an address it cannot take, a host it cannot reach, and a password that is another. */
export function signInToRedis(container: Container, docker: Docker): void {
  const address = envOf(container)["REDIS_URL"] ?? "redis://redis";
  if (!URL.canParse(address) || !/^rediss?:/.test(address))
    throw new ProgramFailed(
      "ValueError: Redis URL must specify one of the following schemes (redis://, rediss://, unix://)",
    );
  const { hostname, password } = new URL(address);
  const redis = docker.peer(container, hostname);
  if (!redis)
    throw new ProgramFailed(`redis.exceptions.ConnectionError: Error connecting to ${hostname}: Connection refused`);
  const wanted = envOf(redis)["REDISCLI_AUTH"];
  if (wanted !== undefined && wanted !== decodeURIComponent(password))
    throw new ProgramFailed(
      "redis.exceptions.AuthenticationError: invalid username-password pair or user is disabled.",
    );
}
