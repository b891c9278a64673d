import { expect, test } from "vitest";
import { advice, unreachableHook } from "../../../components/platform/unreachable.ts";

test.each([
  [
    "after 20 failed attempts: dial tcp 203.0.113.5:22: i/o timeout",
    /cannot be reached by ssh on port 22 .* firewall yapit-prod lets this address in \(ssh\.allowedFrom\); .* YAPIT_SSH_PROXY/,
  ],
  ['proxy: after 20 failed attempts: ssh: rejected: connect failed ("timed out")', /firewall yapit-prod lets/],
  ["proxy: after 10 failed attempts: dial tcp 192.0.2.9:22: i/o timeout", /^the jump host that YAPIT_SSH_PROXY names/],
  [
    "after 20 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey]",
    /refuses the ssh key/,
  ],
  ["after 20 failed attempts: ssh: handshake failed: ssh: host key mismatch", /another host key than the pinned one/],
  ["dial unix /tmp/agent.1: connect: no such file or directory", /: unset SSH_AUTH_SOCK$/],
])("the command plugin's own words get a sentence that says what to do: %s", (words, sentence) => {
  expect(advice(words, "prod")).toMatch(sentence);
  expect(advice(words, "prod")).toContain(`(${words})`);
});

test("what a step itself says is not explained, and never tried again", async () => {
  const args = { urn: "", id: "", name: "", type: "", failedOperation: "create" };
  const { callback } = unreachableHook("hook", "prod");
  expect(await callback({ ...args, errors: ["Process exited with status 1: after all"] })).toBe(false);
});
