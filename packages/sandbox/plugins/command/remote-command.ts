/** command:remote:Command: `create`, `update` and `delete` run over ssh, as the plugin's commandController.go has it. */
import { randomBytes } from "node:crypto";
import type { Client } from "ssh2";
import { type Call, ProviderError, type ResourceType } from "@yapit-infra/provider-protocol/provider.ts";
import { isObject, UNKNOWN, type Values } from "@yapit-infra/provider-protocol/values.ts";
import type { Calls } from "../../core/calls.ts";
import { checkConnection, readConnection } from "./connection.ts";
import { dial, type Sleep } from "./dial.ts";

export function remoteCommand(calls: Calls, sleep: Sleep): ResourceType {
  const run = (verb: string, script: string, inputs: Values, call: Call) =>
    calls.through(`command ${verb} ${call.name}`, () => connectedRun(script, inputs, call, sleep));
  return {
    secrets: ["connection"],
    check: (news) => checkConnection(news),
    async create(inputs, call) {
      const id = call.name + randomBytes(4).toString("hex");
      const script = textOf(inputs["create"]);
      const ran = script === undefined ? { stdout: "", stderr: "" } : await run("create", script, inputs, call);
      return { id, state: { ...inputs, ...ran } };
    },
    async update(_id, { state }, news, call) {
      const { stdout = "", stderr = "" } = state;
      const script = textOf(news["update"]) ?? textOf(news["create"]);
      return { ...news, ...(script === undefined ? { stdout, stderr } : await run("update", script, news, call)) };
    },
    previewUpdate: (_state, news) => ({ ...news, stdout: UNKNOWN, stderr: UNKNOWN }),
    async delete(_id, state, call) {
      const script = textOf(state["delete"]);
      if (script !== undefined) await run("delete", script, state, call);
    },
  };
}

interface Ran {
  stdout: string;
  stderr: string;
}

async function connectedRun(script: string, inputs: Values, call: Call, sleep: Sleep): Promise<Ran> {
  const dialled = await dial(readConnection(inputs["connection"]), {
    log: (line) => call.log(line),
    sleep,
    signal: call.signal,
  });
  try {
    // As sshd takes none of a client's environment.
    const [refused] = Object.keys(isObject(inputs["environment"]) ? inputs["environment"] : {});
    if (refused !== undefined)
      throw new ProviderError(`could not set environment variable "${refused}": ssh: setenv failed`);
    return await execute(dialled.client, script, inputs, call);
  } finally {
    dialled.close();
  }
}

async function execute(client: Client, script: string, { logging, stdin }: Values, call: Call): Promise<Ran> {
  const [stdout, stderr, both]: [Buffer[], Buffer[], Buffer[]] = [[], [], []];
  const take = (own: Buffer[], chunk: Buffer): void => {
    own.push(chunk);
    both.push(chunk);
    if (logging !== "none") for (const line of chunk.toString().split("\n").filter(Boolean)) call.log(line);
  };
  const failure = await new Promise<string | undefined>((resolve, reject) => {
    client.exec(script, (error, channel) => {
      if (error) {
        reject(new ProviderError(`ssh: command ${script} failed`));
        return;
      }
      // Listened to in this very turn: a quick command's exit status can come in one packet with the channel's opening.
      channel.on("data", (chunk: Buffer) => take(stdout, chunk));
      channel.stderr.on("data", (chunk: Buffer) => take(stderr, chunk));
      let ending: string | undefined = "wait: remote command exited without exit status or exit signal";
      channel.on("exit", (code: number | null, signal = "") => {
        const words = code === null ? `1 from signal ${signal}` : String(code);
        ending = code === 0 ? undefined : `Process exited with status ${words}`;
      });
      channel.on("close", () => resolve(ending));
      client.once("close", () => resolve(ending));
      channel.end(textOf(stdin) ?? "");
    });
  });
  const text = (chunks: Buffer[]): string => Buffer.concat(chunks).toString();
  if (failure !== undefined) throw new ProviderError(`${failure}: running ${JSON.stringify(script)}:\n${text(both)}`);
  return { stdout: text(stdout).replace(/\n$/, ""), stderr: text(stderr).replace(/\n$/, "") };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
