import { describe, expect, it } from "vitest";
import { running } from "./store-world.ts";

describe("volumes", () => {
  it("only grow, and are let go before they are removed", async () => {
    const { store, server } = await running();
    const { volume } = store.volumes.create({ name: "v", size: 10, serverId: server.id });
    await store.settled();
    expect(() => store.volumes.resize(volume.id, 10)).toThrow(expect.objectContaining({ code: "invalid_input" }));
    expect(() => store.volumes.delete(volume.id)).toThrow(expect.objectContaining({ code: "resource_in_use" }));
    store.volumes.detach(volume.id);
    await store.settled();
    store.volumes.delete(volume.id);
    expect(store.volumes.all).toEqual([]);
  });
});
