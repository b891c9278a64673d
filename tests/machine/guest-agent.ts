/** Commands inside a machine by QEMU's guest agent, over a serial port of their own: JSON lines, one answer to each question in turn. */
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Ran } from "./run.ts";

const PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const LOOK_EVERY_MS = 50;

interface Status {
  exited: boolean;
  exitcode?: number;
  "out-data"?: string;
  "err-data"?: string;
}
interface Answer {
  return?: unknown;
  error?: { desc: string };
}
interface Line {
  socket: Socket;
  answers: AsyncIterator<string>;
}

export class GuestAgent {
  readonly #path: string;
  readonly #answerWithinMs: number;
  #line: Promise<Line> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #syncs = 0;

  /** @param path of the socket that QEMU listens on */
  constructor(path: string, answerWithinMs: number) {
    this.#path = path;
    this.#answerWithinMs = answerWithinMs;
  }

  /** @throws while the machine is going down, or the agent is not up */
  async exec(line: string, stdin: string): Promise<Ran> {
    const { pid } = (await this.#ask("guest-exec", {
      ...{ path: "/bin/sh", arg: ["-c", line], env: [`PATH=${PATH}`, "HOME=/root"], "capture-output": true },
      ...(stdin !== "" && { "input-data": Buffer.from(stdin).toString("base64") }),
    })) as { pid: number };
    for (;;) {
      const status = (await this.#ask("guest-exec-status", { pid })) as Status;
      if (status.exited)
        return { code: status.exitcode ?? 255, stdout: text(status["out-data"]), stderr: text(status["err-data"]) };
      await sleep(LOOK_EVERY_MS);
    }
  }

  #ask(execute: string, args: object): Promise<unknown> {
    const asked = this.#turn.then(async () => {
      try {
        this.#line ??= this.#opened();
        const { socket, answers } = await this.#line;
        socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
        return await this.#answer(answers);
      } catch (error) {
        await this.#line?.then(({ socket }) => socket.destroy()).catch(() => undefined);
        this.#line = undefined;
        throw error;
      }
    });
    this.#turn = asked.catch(() => undefined);
    return asked;
  }

  /** Answers to whoever asked before and has gone are passed over. */
  async #opened(): Promise<Line> {
    const socket = connect(this.#path);
    socket.on("error", () => undefined);
    const answers = createInterface({ input: socket })[Symbol.asyncIterator]();
    const id = (this.#syncs += 1);
    socket.write(`${JSON.stringify({ execute: "guest-sync", arguments: { id } })}\n`);
    try {
      while ((await this.#answer(answers)) !== id);
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return { socket, answers };
  }

  async #answer(answers: AsyncIterator<string>): Promise<unknown> {
    const timer = new AbortController();
    const late = sleep(this.#answerWithinMs, undefined, { signal: timer.signal }).catch(() => undefined);
    const next = await Promise.race([answers.next(), late]);
    timer.abort();
    if (next === undefined || next.done === true) throw new Error("the machine's agent does not answer");
    const { return: value, error } = JSON.parse(next.value) as Answer;
    if (error) throw new Error(`the machine's agent: ${error.desc}`);
    return value;
  }
}

function text(base64 = ""): string {
  return Buffer.from(base64, "base64").toString();
}
