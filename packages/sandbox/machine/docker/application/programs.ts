/** What runs in the images of the application, by image name without tag, or by what the application's builds make. */
import type { Program } from "../../host.ts";
import { frontendProgram } from "./frontend.ts";
import { gatewayProgram } from "./gateway.ts";
import { kokoroProgram } from "./kokoro.ts";
import { postgresProgram } from "./postgres.ts";
import { redisProgram } from "./redis.ts";
import { shellImage } from "./shell-image.ts";
import { stackAuthProgram } from "./stack-auth.ts";

export const applicationPrograms: Readonly<Record<string, Program>> = {
  postgres: postgresProgram,
  redis: redisProgram,
  "stackauth/server": stackAuthProgram,
  "yapit-gateway": gatewayProgram,
  "yapit-frontend": frontendProgram,
  "yapit-kokoro": kokoroProgram,
  alpine: shellImage("wget"),
  busybox: shellImage("wget"),
  debian: shellImage(),
  ubuntu: shellImage(),
  python: shellImage("python", "python3"),
  node: shellImage("node"),
  "curlimages/curl": shellImage("curl"),
};
