import { expect, it } from "vitest";
import { count } from "../summary.ts";
import { type BackedUpStack, IN_UPLOAD } from "./backed-up-stack.ts";

/** A backup in the place of the database, and a restore that breaks off. */
export function restored(on: () => BackedUpStack): void {
  it("brings the rows back, keeps what it replaces, and the application is well again", async () => {
    const { said } = await on().scheduled();
    const name = said.split("/")[1] ?? "";
    const rows = (await on().counted()).rows;
    await on().sql(`DELETE FROM document WHERE id > 10; INSERT INTO document (text) VALUES ('after the backup');`);
    const started =
      "docker inspect -f '{{.State.StartedAt}}' $(docker ps -q --filter label=com.docker.compose.service=gateway)";
    const before = await on().machine.says(started);
    const { code, stdout, stderr } = await on().restore("--from", name);
    expect(stderr).toBe("");
    expect(stdout).toContain("prod runs on it");
    expect(code).toBe(0);
    expect((await on().counted()).rows).toEqual(rows);
    expect(await on().sql("SELECT count(*) FROM document WHERE text = 'after the backup';")).toBe("0");
    expect(await on().newest()).toMatchObject({ reason: "before-restore", rows: { "public.document": 11 } });
    expect(await on().machine.says(started)).not.toBe(before);
    expect(await Promise.all(["/", "/api/health"].map((path) => on().statusOf(path)))).toEqual([200, 200]);
    expect(await on().sql("SELECT datname FROM pg_database WHERE datname LIKE 'yapit%' ORDER BY 1;")).toBe(
      "yapit_prod",
    );
    expect(await on().plainLeft()).toBe("");
  });

  it.each([
    ["while it restores beside the database", "pgrep -x pg_restore"],
    ["while what is there is backed up", IN_UPLOAD],
  ])("that is killed %s leaves the database as it was, and a second one heals", async (_, until) => {
    await on().sql("INSERT INTO document (text) VALUES ('newest');");
    const rows = (await on().counted()).rows;
    const backup = await on().whole();
    const restoring = on().restoring("--from", backup?.name ?? "");
    await on().until(until);
    restoring.kill("SIGKILL");
    // And what it had started on the machine.
    await on().machine.inside("pkill -KILL -f 'restore (aside|swap)$'; pkill -KILL -f yapit-backup");
    count({ killed: 1 });
    expect((await on().counted()).rows).toEqual(rows);
    const { code, stdout, stderr } = await on().restore("--from", backup?.name ?? "");
    expect(code, stdout + stderr).toBe(0);
    expect((await on().counted()).rows).toEqual(backup?.rows);
    expect(await Promise.all(["/", "/api/health"].map((path) => on().statusOf(path)))).toEqual([200, 200]);
    expect(await on().sql("SELECT datname FROM pg_database WHERE datname LIKE 'yapit%' ORDER BY 1;")).toBe(
      "yapit_prod",
    );
    expect(await on().halfObjects()).toEqual([]);
    count({ healed: 1 });
  });

  it("that loses its connection while the application is stopped has it started again by itself", async () => {
    const backup = await on().whole();
    const restoring = on().restoring("--from", backup?.name ?? "");
    await on().until(IN_UPLOAD);
    restoring.kill("SIGKILL");
    await expect
      .poll(
        () =>
          on()
            .machine.inside("pgrep -f 'restore [s]wap$'")
            .then(({ code }) => code),
        { timeout: 180_000 },
      )
      .toBe(1);
    await expect.poll(() => on().statusOf("/api/health"), { timeout: 180_000, interval: 2000 }).toBe(200);
    expect((await on().counted()).rows).toEqual(backup?.rows);
    expect(await on().halfObjects()).toEqual([]);
  });

  it("is what the drill shows, with the application's own migrations, and leaves nothing behind", async () => {
    const containers = () => on().machine.says("docker ps --all --quiet | sort");
    const before = await containers();
    const { code, stdout, stderr } = await on().types("restore-drill", [], { PATH: await on().machinesDocker() });
    const line = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as object;
    console.log(`restore drill: ${stdout.trim()}`);
    expect(line, stderr).toMatchObject({ ok: true, migrations: "applied", revision: "efc48e1f9c00" });
    expect(code).toBe(0);
    expect(await containers()).toBe(before);
  });
}
