import { expect, it } from "vitest";
import { count } from "../summary.ts";
import type { BackedUpStack } from "./backed-up-stack.ts";

/** What goes wrong in the middle of a backup, and what it says of it. */
export function brokenOff(on: () => BackedUpStack): void {
  it.each([
    ["the whole service is killed", "systemctl kill -s KILL yapit-backup.service", /^$|backup/],
    ["the dump is killed", "pkill -KILL -x pg_dump", /^backup: database.dump: the dump broke off \(137\)/],
    ["the encryption is killed", "pkill -KILL -x age", /^backup: database.dump: the encryption broke off \(137\)/],
    [
      "the upload is killed",
      "pkill -KILL -x rclone",
      /^backup: database.dump: the upload to yapit-backups broke off \(137\)/,
    ],
    ["it is told to stop", "systemctl stop yapit-backup.service", /^backup: it was told to stop$/],
  ])("is none where %s, and the next one heals", async (_, kill, says) => {
    const finished = (await on().backups()).length;
    const since = await on().begins();
    await on().machine.says(kill);
    await on().isOver();
    const { result, said } = await on().ended(since);
    count({ killed: 1 });
    expect(said).toMatch(says);
    expect(result).not.toBe("success");
    expect((await on().backups()).length).toBe(finished);
    expect(await on().halfObjects()).toEqual([]);
    await on().heals();
    count({ healed: 1 });
  });

  it("is none where the power goes, and the one after the boot heals", async () => {
    await on().begins();
    await on().machine.cutPower();
    count({ killed: 1 });
    await on().machine.start();
    expect(await on().halfObjects()).toEqual([]);
    await expect.poll(() => on().statusOf("/api/health"), { timeout: 180_000, interval: 2000 }).toBe(200);
    await on().heals();
    count({ healed: 1 });
  });

  it.each([
    ["/run/yapit-backup", 2],
    ["/var/lib/yapit", 1],
  ])("says where there is no space: %s", async (full, inodes) => {
    await on().machine.says(`mount -t tmpfs -o size=4k,nr_inodes=${inodes} full ${full}`);
    const { result, said } = await on().scheduled();
    await on().machine.says(`umount ${full}`);
    expect(result).toBe("exit-code");
    expect(said).toMatch(new RegExp(`^backup: nothing can be written to .*${full}.*; see df on the machine`));
    await on().heals();
  });

  it("says that the bucket is away, at the beginning and in the middle", async () => {
    on().isReached(false);
    const { result, said } = await on().scheduled();
    expect(`${result} ${said}`).toMatch(
      /^exit-code backup: the bucket's server https:\/\/objects.example.eu does not answer: /,
    );
    on().isReached(true);
    const since = await on().begins();
    on().isReached(false);
    await on().isOver();
    on().isReached(true);
    expect((await on().ended(since)).said).toMatch(/^backup: database.dump: the upload to yapit-backups broke off/);
    await on().heals();
  });

  it.each(["-400d", "+1h"])("says that the clock is wrong: %s", async (off) => {
    const { machine } = on();
    await machine.says("{ apt-get update && apt-get install -y libfaketime; } 2>&1");
    // The kernel, and its clock with it, is the host's: the service alone is told another time.
    const folder = "/run/systemd/system/yapit-backup.service.d";
    const early = `[Service]\nEnvironment=LD_PRELOAD=/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1 FAKETIME=${off}\n`;
    await machine.inside(`mkdir -p ${folder}; cat >${folder}/clock.conf; systemctl daemon-reload`, early);
    const { result, said } = await on().scheduled();
    await machine.says(`rm -r ${folder}; systemctl daemon-reload`);
    expect(result).toBe("exit-code");
    expect(said).toMatch(/^backup: .*clock/);
    await on().heals();
  });
}
