import { expect, it } from "vitest";
import { type BackedUpStack, SECRET, SETTINGS } from "./backed-up-stack.ts";

/** By its timer, before a deployment, after a boot, and out of reach from then on. */
export function taken(on: () => BackedUpStack): void {
  it("is taken by a timer each hour: finished, encrypted, vouched for, and nothing plain or secret stays or shows", async () => {
    const { machine } = on();
    expect(await machine.says("systemctl is-active yapit-backup.timer; systemctl is-enabled yapit-backup.timer")).toBe(
      "active\nenabled",
    );
    const next = await machine.says('date -d "$(systemctl show -P NextElapseUSecRealtime yapit-backup.timer)" +%s');
    expect(Number(next) - Date.now() / 1000).toBeLessThan(62 * 60);
    await machine.says(
      "( while sleep 0.1; do ps axww -o args >>/dev/shm/seen; done ) >/dev/null 2>&1 & echo $! >/dev/shm/seen.pid",
    );
    const { result, said } = await on().scheduled();
    expect(`${result} ${said}`).toMatch(/^success backup: \w+\/\S+\.prod\.efc48e1f9c00\.\w{12}$/);
    const manifest = await on().newest();
    expect(manifest?.rows).toEqual((await on().counted()).rows);
    const parts = ["database.dump", "dokploy.dump", "dokploy-auth-secret", "images.tar"];
    expect(Object.keys(manifest?.parts ?? {})).toEqual(parts);
    expect(await on().halfObjects()).toEqual([]);
    const head = await on().bucket.text(`${manifest?.class}/${manifest?.name}/dokploy-auth-secret.age`);
    expect(head).toMatch(/^age-encryption.org\/v1\n/);

    expect(await on().plainLeft()).toBe("");
    const shown = await machine.says(
      "kill $(cat /dev/shm/seen.pid); cat /dev/shm/seen; journalctl -q; cat /var/log/*.log",
    );
    expect(shown).toContain("pg_dump");
    expect(shown).not.toMatch(/yapit-backup\.service: .* remains running/);
    expect(shown).not.toContain(SECRET);
    await machine.says("rm /dev/shm/seen /dev/shm/seen.pid");
  });

  it("is taken before another commit is deployed, of what the one before it has", async () => {
    const before = await on().newest();
    await on().stack.push({ "yapit/gateway/new.py": "" }, "next");
    await on().stack.runner(SETTINGS).up();
    const taken = await on().newest();
    expect(taken).toMatchObject({ reason: "before-deployment", rows: before?.rows });
    expect(taken?.applicationRevision).toBe(before?.applicationRevision);
    await on().heals();
    expect((await on().newest())?.applicationRevision).not.toBe(before?.applicationRevision);
  });

  it("that a machine slept through is taken once it is back", async () => {
    const before = await on().newest();
    await on().machine.says("touch -d '3 hours ago' /var/lib/systemd/timers/stamp-yapit-backup.timer");
    await on().machine.reboot();
    await expect
      .poll(async () => (await on().newest())?.name, { timeout: 300_000, interval: 2000 })
      .not.toBe(before?.name);
    expect(Object.keys((await on().newest())?.parts ?? {})).toContain("dokploy.dump");
    expect(await on().machine.says("systemctl is-active yapit-backup.timer")).toBe("active");
    await expect.poll(() => on().statusOf("/api/health"), { timeout: 180_000, interval: 2000 }).toBe(200);
  });

  it("is out of reach of the machine's own root, keys and all", async () => {
    const backup = await on().newest();
    const place = `${backup?.class}/${backup?.name}`;
    const environment = await on().machine.says(
      "sed -n '/^export RCLONE/p; /^export LC/p' /usr/local/sbin/yapit-backup",
    );
    const tries = [
      `deletefile bucket:$BUCKET/${place}/database.dump.age`,
      `deletefile bucket:$BUCKET/${place}/manifest.json`,
      `purge bucket:$BUCKET/${place}`,
      `delete bucket:$BUCKET`,
      `copyto --ignore-times /etc/hostname bucket:$BUCKET/${place}/database.dump.age`,
      `moveto bucket:$BUCKET/${place}/manifest.json bucket:$BUCKET/${place}/gone`,
      `rmdir bucket:$BUCKET`,
    ];
    const before = (await on().bucket.list()).filter(({ key }) => !key.startsWith("partial/"));
    for (const words of tries) {
      const { code, stdout, stderr } = await on().machine.inside(
        `. /etc/yapit/backup.env\n${environment}\nrclone --config /dev/null --low-level-retries 1 --retries 1 ${words}`,
      );
      expect(code, `${words}: ${stdout}${stderr}`).not.toBe(0);
    }
    const after = (await on().bucket.list()).filter(({ key }) => !key.startsWith("partial/"));
    expect(after.filter(({ key }) => !key.endsWith("/gone"))).toEqual(before);
  });
}
