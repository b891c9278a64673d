/** command:remote:Command: `create`, `update` and `delete` run over ssh, as the plugin's commandController.go has it. */
import { randomBytes } from "node:crypto";
import type { Client } from "ssh2";
import { type Call, ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import { isObject, UNKNOWN, type Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Calls } from "../../core/calls.ts";
import { checkConnection, readConnection } from "./connection.ts";
import { dial, type Sleep } from "./dial.ts";

/** What sshd takes of a client's environment on Ubuntu. */
const ACCEPTED_VARIABLE = /^(LANG|LC_.*)$/;

export function remoteCommand(calls: Calls, sleep: Sleep): ResourceType {
  return {
    secrets: ["connection"],
    check: (news) => checkConnection(news, "Command"),
    async create(inputs, call) {
      const id = call.name + randomBytes(4).toString("hex");
      const outputs = { stdout: "", stderr: "" };
      const script = textOf(inputs["create"]);
      if (script === undefined) return { id, state: { ...inputs, ...outputs } };
      const ran = await calls.through(`command create ${call.name}`, () =>
        run(script, { ...inputs, ...outputs }, call, sleep),
      );
      return { id, state: { ...inputs, ...ran } };
    },
    async update(_id, { state }, news, call) {
      const before = { stdout: textOf(state["stdout"]) ?? "", stderr: textOf(state["stderr"]) ?? "" };
      const script = textOf(news["update"]) ?? textOf(news["create"]);
      if (script === undefined) return { ...news, ...before };
      const ran = await calls.through(`command update ${call.name}`, () =>
        run(script, { ...news, ...before }, call, sleep),
      );
      return { ...news, ...ran };
    },
    previewUpdate: (_state, news) => ({ ...news, stdout: UNKNOWN, stderr: UNKNOWN }),
    async delete(_id, state, call) {
      const script = textOf(state["delete"]);
      if (script !== undefined)
        await calls.through(`command delete ${call.name}`, () => run(script, state, call, sleep));
    },
  };
}

/** `inputs` with the outputs of the run before; those are offered to the command, which sshd does not accept by default. */
async function run(
  script: string,
  inputs: Values,
  call: Call,
  sleep: Sleep,
): Promise<{ stdout: string; stderr: string }> {
  const environment = isObject(inputs["environment"]) ? inputs["environment"] : {};
  const refused = Object.keys(environment).find((name) => !ACCEPTED_VARIABLE.test(name));
  const connected = await dial(readConnection(inputs["connection"]), {
    log: (line) => call.log(line),
    sleep,
    signal: call.signal,
  });
  try {
    if (refused !== undefined)
      throw new ProviderError(`could not set environment variable "${refused}": ssh: setenv failed`);
    if (inputs["addPreviousOutputInEnv"] !== false) {
      if (inputs["stdout"] !== "") call.log(unableToSet("PULUMI_COMMAND_STDOUT"));
      if (inputs["stderr"] !== "") call.log(unableToSet("PULUMI_COMMAND_STDERR"));
    }
    return await execute(connected.client, script, { inputs, environment, call });
  } finally {
    connected.close();
  }
}

async function execute(
  client: Client,
  script: string,
  { inputs, environment, call }: { inputs: Values; environment: Values; call: Call },
): Promise<{ stdout: string; stderr: string }> {
  const env = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, textOf(value) ?? ""]));
  const logging = textOf(inputs["logging"]) ?? "stdoutAndStderr";
  const [stdout, stderr, both]: Buffer[][] = [[], [], []];
  const take = (own: Buffer[] | undefined, chunk: Buffer, logged: boolean): void => {
    own?.push(chunk);
    both?.push(chunk);
    if (logged) for (const line of chunk.toString().split("\n").filter(Boolean)) call.log(line);
  };
  const failure = await new Promise<string | undefined>((resolve, reject) => {
    client.exec(script, { env }, (error, channel) => {
      if (error) {
        reject(new ProviderError(`ssh: command ${script} failed`));
        return;
      }
      // Listened to in this very turn: a quick command's exit status can come in one packet with the channel's opening.
      channel.on("data", (chunk: Buffer) => take(stdout, chunk, /^stdout/.test(logging)));
      channel.stderr.on("data", (chunk: Buffer) => take(stderr, chunk, /stderr$/i.test(logging)));
      let ending: string | undefined = "wait: remote command exited without exit status or exit signal";
      channel.on("exit", (code: number | null, signal?: string) => {
        ending =
          code === 0
            ? undefined
            : code === null
              ? `Process exited with status 1 from signal ${signal ?? ""}`
              : `Process exited with status ${code}`;
      });
      channel.on("close", () => resolve(ending));
      client.once("close", () => resolve(ending));
      channel.end(textOf(inputs["stdin"]) ?? "");
    });
  });
  const text = (chunks: Buffer[] | undefined): string => Buffer.concat(chunks ?? []).toString();
  if (failure !== undefined) throw new ProviderError(`${failure}: running ${JSON.stringify(script)}:\n${text(both)}`);
  return { stdout: text(stdout).replace(/\n$/, ""), stderr: text(stderr).replace(/\n$/, "") };
}

function unableToSet(name: string): string {
  return `Unable to set '${name}'. This only works if your SSH server is configured to accept these variables via AcceptEnv.`;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
