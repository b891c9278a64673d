import { describe, expect, it } from "vitest";
import { everything, touched } from "../touched.ts";
import { pem, type Platform } from "./platform.ts";

export function reboot(on: () => Platform): void {
  describe("a reboot", () => {
    it("brings all of it back, Docker within seconds and behind the wall", async () => {
      const { machine } = on();
      await machine.reboot();
      await expect.poll(() => on().findings(), { timeout: 180_000, interval: 2000 }).toEqual([]);
      const times = await machine.says(
        "systemctl show -P ActiveEnterTimestampMonotonic yapit-wall; systemctl show -P InactiveExitTimestampMonotonic docker; systemctl show -P ActiveEnterTimestampMonotonic docker",
      );
      const [wall = 0, starting = 0, up = 0] = times.split("\n").map(Number);
      expect(wall).toBeLessThan(starting);
      expect((up - starting) / 1_000_000).toBeLessThan(60);
      expect(await machine.says("systemctl is-active yapit-started-again")).toBe("active");
      const before = await everything(machine);
      await on().steps();
      expect(touched(before, await everything(machine))).toEqual([]);
    });

    it("has told no secret to a log, a command line or another container", async () => {
      const { machine, visitor } = on();
      const token = await machine.says("cat /root/.dokploy-token");
      const password = await machine.says("sed -n 's/^password=//p' /root/.dokploy-owner");
      const key = pem(visitor).split("\n").at(-3) ?? "";
      const places =
        "journalctl -q; cat /var/log/*.log; ps axww -o args; docker inspect dokploy-traefik; docker service inspect dokploy";
      const text = await machine.says(`{ ${places}; } 2>/dev/null`);
      for (const secret of [token, password, key]) {
        expect(secret.length).toBeGreaterThan(20);
        expect(text).not.toContain(secret);
      }
    });
  });
}
