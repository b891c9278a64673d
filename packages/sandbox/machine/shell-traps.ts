/**
 * `trap … EXIT` and `trap … ERR`, which just-bash lacks. A script that sets a trap is rewritten so that each `exit`, and
 * its end, runs the trap in the same shell; a shell that errexit or nounset ended runs it afterwards, with the functions and
 * variables it had.
 */
import type { CommandNode, ScriptNode, SimpleCommandNode, StatementNode } from "just-bash";

/** The traps of one running shell. */
export interface Traps {
  exit?: string;
  error?: string;
}

/** What the rewriting needs of just-bash, which is loaded late. */
export interface Syntax {
  parse(script: string): ScriptNode;
  serialize(script: ScriptNode): string;
}

export interface TrappedScript {
  script: string;
  /** The script's function definitions, for a trap that runs after it. */
  functions: string;
}

/** The command by which a rewritten script fetches the exit trap and takes it off. */
export const TAKE_EXIT_TRAP = "__take_exit_trap";

/** Undefined: the script sets no trap, or is no valid one, which the shell itself will say. */
export function rewriteForTraps(script: string, syntax: Syntax): TrappedScript | undefined {
  if (!/\btrap\b/.test(script)) return undefined;
  let tree: ScriptNode;
  try {
    tree = syntax.parse(script);
  } catch {
    return undefined;
  }
  const functions: StatementNode[] = [];
  const exitGroup = (status: string): CommandNode => {
    const text = `{ __status=${status}; eval "$(${TAKE_EXIT_TRAP} "$__status")"; exit "$__status"; }`;
    const command = syntax.parse(text).statements[0]?.pipelines[0]?.commands[0];
    if (!command) throw new Error(`no command in ${text}`);
    return command;
  };
  const rewrite = (node: unknown, owner?: StatementNode): unknown => {
    if (Array.isArray(node)) return node.map((item) => rewrite(item, owner));
    if (!isNode(node) || node.type === "Subshell" || node.type === "Word") return node;
    if (isExit(node)) {
      const word = syntax.serialize(commandScript(node));
      return exitGroup(word.replace(/^exit\s*/, "").trim() || "$?");
    }
    const statement = node.type === "Statement" ? (node as unknown as StatementNode) : owner;
    if (node.type === "FunctionDef") functions.push(statementOf(node as unknown as CommandNode));
    return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, rewrite(value, statement)]));
  };
  const rewritten = rewrite(tree) as ScriptNode;
  const ending = statementOf(exitGroup("$?"));
  return {
    script: syntax.serialize({ ...rewritten, statements: [...rewritten.statements, ending] }),
    functions: syntax.serialize({ ...tree, statements: functions }),
  };
}

/** What a shell does with its traps once the script has ended with `code`; undefined: nothing. */
export function leftTraps(traps: Traps, functions: string, code: number): string | undefined {
  const bodies = [code === 0 ? undefined : traps.error, traps.exit].filter((body) => body !== undefined);
  traps.exit = traps.error = undefined;
  if (bodies.length === 0) return undefined;
  return [functions, ...bodies.map((body) => `(exit ${code})\n${body}`), `exit ${code}`].join("\n");
}

function isNode(value: unknown): value is { type: string } {
  return typeof value === "object" && value !== null && "type" in value;
}

function isExit(node: { type: string }): node is SimpleCommandNode {
  if (node.type !== "SimpleCommand") return false;
  const [part, ...others] = (node as { name?: { parts?: { type: string; value?: string }[] } }).name?.parts ?? [];
  return part?.type === "Literal" && part.value === "exit" && others.length === 0;
}

function statementOf(command: CommandNode): StatementNode {
  const pipeline = { type: "Pipeline" as const, commands: [command], negated: false };
  return { type: "Statement", pipelines: [pipeline], operators: [], background: false };
}

function commandScript(command: CommandNode): ScriptNode {
  return { type: "Script", statements: [statementOf(command)] };
}
