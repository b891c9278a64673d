import { describe, expect, it } from "vitest";
import type { Platform } from "./platform.ts";
import { withoutWaiting } from "./without-waiting.ts";

const TOKEN = "/root/.dokploy-token";
const SEE = "see docker service logs dokploy on the machine";

export function dokployAccess(on: () => Platform): void {
  const sql = (statement: string) =>
    on().machine.says(
      `docker exec $(docker ps -q --filter name=dokploy-postgres --filter status=running) psql -U dokploy -d dokploy -qtAc "${statement}"`,
    );
  /** What it ends with while `fault` is there, and that it makes a key that works once `mended`. */
  async function told(fault: () => Promise<unknown>, mended: () => Promise<unknown>): Promise<string> {
    await fault();
    const { code, stderr } = await withoutWaiting(on().machine, () => on().step("dokploy-access"));
    expect(code).toBe(1);
    await mended();
    await on().steps(["dokploy", "dokploy-access"]);
    await expect.poll(() => on().findings(), { timeout: 60_000 }).toEqual([]);
    return stderr;
  }
  const scaled =
    (...services: string[]) =>
    () =>
      on().machine.says(`docker service scale ${services.join(" ")} >/dev/null`);
  const withoutToken = (and: () => Promise<unknown>) => async () => {
    await on().machine.says(`rm ${TOKEN}`);
    await and();
  };

  describe("the access to Dokploy says in a sentence", () => {
    it("that nobody answers to the key there is", async () => {
      expect(await told(scaled("dokploy=0"), scaled("dokploy=1"))).toBe(
        `dokploy-access: Dokploy answers 000 to its API key for a minute; ${SEE}\n`,
      );
    });

    it("that nobody answers where there is no key yet", async () => {
      expect(await told(withoutToken(scaled("dokploy=0")), scaled("dokploy=1"))).toBe(
        `dokploy-access: Dokploy answers 000 at /register for a minute; ${SEE}\n`,
      );
    });

    it("that Dokploy has lost its database", async () => {
      expect(await told(withoutToken(scaled("dokploy-postgres=0")), scaled("dokploy-postgres=1"))).toBe(
        `dokploy-access: Dokploy answers 500 at /register for a minute; ${SEE}\n`,
      );
    });

    it("what the database refuses", async () => {
      const refused = () => sql("ALTER TABLE apikey ADD CONSTRAINT refused CHECK (name <> 'yapit-infra') NOT VALID");
      const taken = () => sql("ALTER TABLE apikey DROP CONSTRAINT refused");
      expect(await told(withoutToken(refused), taken)).toMatch(
        /^dokploy-access: no API key can be made: Dokploy's database refuses: ERROR: {2}new row for relation "apikey" violates check constraint "refused"\n$/,
      );
    });

    it("that the owner has no organization", async () => {
      const demoted = () => sql("UPDATE member SET role = 'was owner'");
      const promoted = () => sql("UPDATE member SET role = 'owner'");
      expect(await told(withoutToken(demoted), promoted)).toBe(
        "dokploy-access: no API key can be made: the owner has no organization\n",
      );
    });

    it("that a new key is refused", async () => {
      const disabled = async () => {
        await sql(
          "CREATE FUNCTION disabled() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.enabled := false; RETURN NEW; END'",
        );
        await sql("CREATE TRIGGER disabled BEFORE INSERT ON apikey FOR EACH ROW EXECUTE FUNCTION disabled()");
      };
      const enabled = () => sql("DROP FUNCTION disabled CASCADE");
      expect(await told(withoutToken(disabled), enabled)).toBe(`dokploy-access: the new API key is refused; ${SEE}\n`);
    });
  });
}
