import { expect, test } from "vitest";
import { answered } from "../../../components/preflight/answered.ts";

test("a service's refusal names the token that was used", async () => {
  await expect(answered("Cloudflare", Promise.reject(new Error("403 Forbidden")))).rejects.toThrow(
    "Cloudflare cannot be asked what exists (is CLOUDFLARE_API_TOKEN right?): 403 Forbidden",
  );
});

test("a question that ended with the run blames no token", async () => {
  const ended = new Error(
    "invocation of cloudflare:index/getZone:getZone returned an error: Resource monitor is terminating",
  );
  await expect(answered("Cloudflare", Promise.reject(ended))).rejects.toThrow(
    "Cloudflare was not asked what exists, since the run was ending",
  );
});
