import { describe, expect, it } from "vitest";
import { everything, touched } from "../touched.ts";
import type { Platform } from "./platform.ts";

export function docker(on: () => Platform): void {
  describe("Docker", () => {
    it("of another minor version than the tested one is told, with what changes it, and nothing is touched", async () => {
      const { machine, world } = on();
      const before = await everything(machine);
      const { code, stderr } = await on().step("docker", { DOCKER_VERSION: "99.1.0" });
      expect(stderr).toContain(`docker: Docker ${world.made.dockerVersion}`);
      expect(stderr).toContain(" runs here, tested is 99.1.0; ");
      expect(stderr).toContain(change("99.1.0"));
      expect(code).toBe(1);
      expect(touched(before, await everything(machine))).toEqual([]);
    });

    it("that is changed so, and changed back, has its swarm, its wall and all that ran there again", async () => {
      const { machine, world } = on();
      const tested = world.made.dockerVersion;
      const later = tested.replace(/\d+$/, (patch) => String(Number(patch) + 1));
      for (const version of [later, tested]) {
        await machine.says(`DEBIAN_FRONTEND=noninteractive ${change(version)} -y -q --allow-downgrades 2>&1`);
        expect(await machine.says("dpkg -s docker-ce | grep ^Version")).toContain(`5:${version}-`);
        expect((await on().step("docker", { DOCKER_VERSION: version })).code).toBe(0);
        expect(await machine.says("apt-mark showhold")).toBe("docker-ce\ndocker-ce-cli");
        await expect.poll(() => on().findings(), { timeout: 120_000, interval: 1000 }).toEqual([]);
      }
    });
  });

  /** As docker.sh says it. */
  const change = (version: string): string =>
    `apt-get install --allow-change-held-packages docker-ce=5:${version}-* docker-ce-cli=5:${version}-*`;
}
