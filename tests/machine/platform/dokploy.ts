import { describe, expect, it } from "vitest";
import { callPort } from "@yapit-infra/dokploy-provider/machine/http-over-link.ts";
import { dokploy as dokployValues } from "../inputs.ts";
import type { Platform } from "./platform.ts";
import { withoutWaiting } from "./without-waiting.ts";

const PORT = "published=3000,target=3000,mode=host";

export function dokploy(on: () => Platform): void {
  describe("Dokploy", () => {
    it("is reached within its own network where its port is published nowhere", async () => {
      const { machine } = on();
      await machine.says(`docker service update --detach --publish-rm ${PORT} dokploy`);
      await expect
        .poll(() => machine.says("curl -s http://127.0.0.1:3000/ >/dev/null; echo $?"), { timeout: 60_000 })
        .toBe("7");
      // As the provider and the adoption ask it.
      const call = { method: "GET", path: "/api/trpc/settings.health", headers: {} } as const;
      const answered = () => callPort(machine.ssh, 3000, call).then(({ body }) => body, String);
      await expect.poll(answered, { timeout: 60_000 }).toContain('"ok"');
      await machine.says("rm /root/.dokploy-token");
      await on().steps(["dokploy"]);
      expect((await on().step("dokploy-access")).stdout).toContain("asking it within its own network");
      expect(await on().findings()).toEqual([]);
      await machine.says(`docker service update --detach --publish-add ${PORT} dokploy`);
    });

    it("is told by inspect where it does not run, has no key, or one that is refused", async () => {
      const { machine } = on();
      await machine.says("echo wrong >/root/.dokploy-token");
      await expect
        .poll(() => on().findings(), { timeout: 90_000 })
        .toEqual(["Dokploy answers 401 to the API key in /root/.dokploy-token"]);
      await machine.says("rm /root/.dokploy-token");
      await machine.says("docker service scale -d dokploy=0 dokploy-postgres=0");
      await expect
        .poll(() => on().findings(), { timeout: 60_000 })
        .toEqual([
          "Dokploy's database does not run: docker service ps dokploy-postgres",
          "Dokploy is not healthy: docker service ps dokploy, docker service logs dokploy",
          "there is no API key of Dokploy: /root/.dokploy-token",
        ]);
      await machine.says("docker service scale -d dokploy-postgres=1 dokploy=1");
      await on().steps(["dokploy", "dokploy-access"]);
      expect(await on().findings()).toEqual([]);
    });

    it("is pulled before the wait for its health, and says what cannot be pulled", async () => {
      const unknown = { DOKPLOY_IMAGE: "dokploy/dokploy:v0" };
      const { code, stdout, stderr } = await withoutWaiting(on().machine, () => on().step("dokploy", unknown));
      expect(code).toBe(1);
      expect(stdout).toBe("dokploy: pulling dokploy/dokploy:v0\n");
      expect(stderr).toMatch(/^dokploy: dokploy\/dokploy:v0 cannot be pulled: .*(not found|manifest unknown)/);
      expect(await on().findings()).toEqual([]);
    });

    it("is updated to the declared version, and put back from one that does not become healthy", async () => {
      const { machine } = on();
      const next = "dokploy/dokploy:v0.30.3";
      const running = () =>
        machine.says("docker ps --filter label=com.docker.swarm.service.name=dokploy --format '{{.Image}}'");
      expect((await on().step("dokploy", { DOKPLOY_IMAGE: next })).stdout).toContain(`${next} answers`);
      expect(await running()).toMatch(next);
      const broken = "dokploy/dokploy:broken";
      const { code, stderr } = await withoutWaiting(machine, () => on().step("dokploy", { DOKPLOY_IMAGE: broken }));
      expect(stderr).toBe(`dokploy: ${broken} did not become healthy within 5 minutes; ${next} was put back\n`);
      expect(code).toBe(1);
      await expect.poll(running, { timeout: 60_000 }).toMatch(next);
      const { DOKPLOY_IMAGE: tested = "" } = dokployValues(machine);
      const back = await on().step("dokploy");
      expect(back.stderr).toBe("");
      expect(back.stdout).toContain(`from ${next} to ${tested}`);
      await expect.poll(() => on().findings(), { timeout: 60_000 }).toEqual([]);
    });
  });
}
