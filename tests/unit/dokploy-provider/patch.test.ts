import { describe, expect, test } from "vitest";
import { difference } from "@yapit-infra/provider-protocol/diff.ts";
import { callFor } from "./call.ts";
import { checked, failures, setUp, withCompose } from "./resource-world.ts";

describe("a patch", () => {
  test("ends in a line end, is saved, found by path of names, and deleted", async () => {
    const { patch, dokploy, made } = await withCompose();
    const inputs = await checked(patch, { composeId: made.id, filePath: "conf/a.env", content: "A=1" });
    expect(inputs["content"]).toBe("A=1\n");
    const created = await patch.create(inputs, callFor("Patch", "patch"));
    expect(created.id).toBe(`${made.id}/conf/a.env`);
    const read = await patch.read?.(
      "Yapit/production/Yapit/conf/a.env",
      { inputs: {}, state: {} },
      callFor("Patch", "p"),
    );
    expect(read).toMatchObject({ id: created.id, inputs });
    await patch.delete(created.id, created.state, callFor("Patch", "patch"));
    expect(dokploy.patches).toEqual([]);
  });

  test("that somebody switched off shows as drift and is switched on again", async () => {
    const { patch, dokploy, made } = await withCompose();
    const inputs = { composeId: made.id, filePath: "a", content: "1\n" };
    const { id, state } = await patch.create(inputs, callFor("Patch", "patch"));
    Object.assign(dokploy.patches[0] ?? {}, { enabled: false });
    const read = await patch.read?.(id, { inputs, state }, callFor("Patch", "patch"));
    expect([...difference(read?.inputs ?? {}, inputs).paths]).toEqual([["enabled", "delete"]]);
    await patch.update?.(id, { inputs, state }, inputs, callFor("Patch", "patch"));
    expect(dokploy.patches[0]?.["enabled"]).toBe(true);
  });

  test("is refused where all patches together would fail the deployment without a word", async () => {
    const { patch, made } = await withCompose();
    const content = `${"x".repeat(60_000)}\n`;
    await patch.create({ composeId: made.id, filePath: "a", content }, callFor("Patch", "a"));
    await expect(patch.create({ composeId: made.id, filePath: "b", content }, callFor("Patch", "b"))).rejects.toThrow(
      "take 120002 bytes",
    );
  });

  test.each(["../x", "/etc/passwd", "a/../../b", "./a", ""])("refuses the path %j", async (filePath) => {
    expect(await failures(setUp().patch, { composeId: "c", filePath, content: "" })).toEqual([
      expect.stringContaining("to a file inside it"),
    ]);
  });
});
