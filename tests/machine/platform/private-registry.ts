import { describe, expect, it } from "vitest";
import { REGISTRY_TOKEN } from "../world/ghcr.ts";
import type { Platform } from "./platform.ts";

/** Dokploy's own docker command goes by what lies in this volume, where its home is. */
const CONFIG = "/var/lib/docker/volumes/dokploy/_data";
const IMAGE = "ghcr.io/library/redis:7-alpine";

export function privateRegistry(on: () => Platform): void {
  describe("a private registry", () => {
    const pull = () => on().machine.says(`docker --config ${CONFIG} pull -q ${IMAGE} 2>&1 | tail -n 1 || true`);
    const signIn = (token: string) => on().step("dokploy", { REGISTRY_TOKEN: token });

    it("shows its images once the token is given, and to nobody after it was taken back", async () => {
      const { machine } = on();
      expect(await pull()).toContain("denied");
      expect((await signIn(REGISTRY_TOKEN)).code).toBe(0);
      expect(await pull()).toBe(IMAGE);
      expect(await machine.says(`stat -c '%a %U' ${CONFIG}/config.json`)).toBe("600 root");
      const written = await machine.says(`stat -c %y ${CONFIG}/config.json`);
      expect((await signIn(REGISTRY_TOKEN)).code).toBe(0);
      expect(await machine.says(`stat -c %y ${CONFIG}/config.json`)).toBe(written);
      expect((await signIn("")).code).toBe(0);
      expect(await pull()).toContain("denied");
    });

    it("that does not take the token is told by the token's name, and what somebody else signed in with stays", async () => {
      const { machine } = on();
      const refused = await signIn("ghp_stranger");
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain("dokploy: ghcr.io does not take REGISTRY_TOKEN of the secrets file: ");
      expect(refused.stderr).not.toContain("ghp_stranger");
      await machine.says(`docker --config ${CONFIG} login -u ada -p ${REGISTRY_TOKEN} ghcr.io 2>/dev/null`);
      expect((await signIn("")).code).toBe(0);
      expect(await pull()).toBe(IMAGE);
      await machine.says(`docker --config ${CONFIG} logout ghcr.io; docker rmi ${IMAGE}`);
    });
  });
}
