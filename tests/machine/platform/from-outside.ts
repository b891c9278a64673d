import { describe, expect, it } from "vitest";
import { answers } from "../outside-view.ts";
import type { Platform } from "./platform.ts";

export function fromOutside(on: () => Platform): void {
  describe("from outside", () => {
    it("ssh, http and https answer, the panel and what else a container publishes do not", async () => {
      const { machine } = on();
      await machine.says(`docker run -d --name redis -p 6379:6379 redis:7-alpine`);
      for (const address of [machine.address, machine.address6]) {
        expect(await answers(address, [22, 80, 443, 3000, 6379, 2377, 7946])).toEqual([22, 80, 443]);
      }
      expect(await machine.says("curl -s http://127.0.0.1:3000/api/trpc/settings.health")).toContain('"ok"');
      await machine.says("docker rm -f redis");
    });

    it("a container does not reach Hetzner's metadata address, nor does anybody on the machine but root", async () => {
      const { machine } = on();
      const ask = "curl -s --max-time 3 http://169.254.169.254/";
      const container = "nsenter -n -t $(docker inspect -f '{{.State.Pid}}' dokploy-traefik)";
      expect(await machine.says(`${container} ${ask} || echo closed`)).toBe("closed");
      expect(await machine.says(`setpriv --reuid 65534 --clear-groups ${ask} || echo closed`)).toBe("closed");
      expect(await machine.says(ask)).toContain("ssh_keys");
      await machine.says("systemctl stop yapit-wall; iptables -F YAPIT-CONTAINERS");
      expect(await machine.says(`${container} ${ask}`)).toContain("ssh_keys");
      expect(await on().findings()).toEqual(
        expect.arrayContaining([
          "the machine's own wall is down (iptables): systemctl restart yapit-wall",
          "containers reach Hetzner's metadata address, and with it the user data",
        ]),
      );
      await on().steps(["docker"]);
      expect(await on().findings()).toEqual([]);
    });
  });
}
