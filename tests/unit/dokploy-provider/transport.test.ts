import { describe, expect, test, vi } from "vitest";
import { ApiKey } from "@yapit-infra/dokploy-provider/api/api-key.ts";
import { UncertainOutcome } from "@yapit-infra/dokploy-provider/api/dokploy-error.ts";
import { HttpTransport } from "@yapit-infra/dokploy-provider/api/transport.ts";
import { UnreachableMachine } from "@yapit-infra/dokploy-provider/machine/ssh-endpoint.ts";
import type { CommandResult } from "@yapit-infra/dokploy-provider/machine/machine-link.ts";
import { questionOf } from "@yapit-infra/sandbox/machine/question.ts";

type Step = { status: number; body: string } | Error;

const OK: Step = { status: 200, body: '{"fine":true}' };
const UNAUTHORIZED: Step = { status: 401, body: '{"message":"Unauthorized"}' };
const BROKEN: Step = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
const BAD_GATEWAY: Step = { status: 502, body: "Bad gateway" };

/** A transport to which the steps are answered in order, and a machine that makes key 2, 3, … on demand. */
function setUp(...steps: Step[]) {
  const keysSent: (string | undefined)[] = [];
  const questions: string[] = [];
  let key = 1;
  const exec = async (command: string, stdin = ""): Promise<CommandResult> => {
    const question = questionOf(command, stdin)?.name ?? "";
    questions.push(question);
    if (question === "renew-api-key") key++;
    return { stdout: question === "api-key" ? `{"key":"key-${key}"}` : "{}", stderr: "", code: 0 };
  };
  const machine = { exec, channel: () => Promise.reject(new Error("unused")), close: () => undefined };
  const transport = new HttpTransport(
    async (call) => {
      keysSent.push(call.headers["x-api-key"]);
      const step = steps.shift() ?? OK;
      if (step instanceof Error) throw step;
      return step;
    },
    new ApiKey(machine),
    1,
  );
  return { transport, keysSent, questions };
}

describe("a call", () => {
  test("reads the key from the machine once", async () => {
    const { transport, questions } = setUp();
    await Promise.all([transport.query("a.one"), transport.query("a.two")]);
    expect(questions).toEqual(["api-key"]);
  });

  test("takes the key that somebody renewed, then has one made, once", async () => {
    const { transport, keysSent, questions } = setUp(UNAUTHORIZED, UNAUTHORIZED, OK);
    expect(await transport.mutate("project.create", {}, "once")).toEqual({ fine: true });
    expect(keysSent).toEqual(["key-1", "key-1", "key-2"]);
    expect(questions.filter((question) => question === "renew-api-key")).toHaveLength(1);
  });

  test("gives up when even a new key is refused", async () => {
    const { transport } = setUp(UNAUTHORIZED, UNAUTHORIZED, UNAUTHORIZED);
    await expect(transport.query("project.all")).rejects.toThrow("refused at project.all even a key made anew");
  });

  test("that may be repeated is, after a broken connection and a 5xx, with bounds", async () => {
    const { transport } = setUp(BROKEN, BAD_GATEWAY, OK);
    expect(await transport.mutate("compose.update", {}, "repeatable")).toEqual({ fine: true });
    const never = setUp(...Array.from({ length: 20 }, () => BAD_GATEWAY));
    await expect(never.transport.query("project.all")).rejects.toThrow(
      /^Dokploy answered 502 to project\.all: .*docker service ps dokploy.*--replace '\*\*::platform-dokploy'/,
    );
    expect(never.keysSent).toHaveLength(16);
  });

  test("that nobody answers for a minute is not repeated", async () => {
    const { transport, keysSent } = setUp(BROKEN, OK);
    vi.spyOn(performance, "now").mockReturnValueOnce(0).mockReturnValue(60_001);
    const failure = await transport.query("project.all").catch((error: unknown) => error);
    vi.restoreAllMocks();
    expect(failure).toBeInstanceOf(UncertainOutcome);
    expect(keysSent).toHaveLength(1);
  });

  test.each([BROKEN, BAD_GATEWAY])("that makes something is never sent twice (%#)", async (step) => {
    const { transport, keysSent } = setUp(step);
    await expect(transport.mutate("compose.deploy", {}, "once")).rejects.toBeInstanceOf(UncertainOutcome);
    expect(keysSent).toHaveLength(1);
  });

  test("to a machine nobody can reach fails at once", async () => {
    const { transport, keysSent } = setUp(new UnreachableMachine("cannot reach the machine"));
    await expect(transport.query("project.all")).rejects.toThrow("cannot reach the machine");
    expect(keysSent).toHaveLength(1);
  });

  test("answered by something else than Dokploy says so", async () => {
    const { transport } = setUp({ status: 200, body: "<html>" });
    await expect(transport.query("project.all")).rejects.toThrow("does another program listen on port 3000?");
  });
});
