/** A backup made fit for another stack: restored and masked on this computer, so that nothing of it lies in plain where it goes. */
import { randomBytes } from "node:crypto";
import { closeSync, createReadStream, openSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { OperationError } from "../operation-error.ts";
import { asked, restoredInto, type ThrowawayPostgres } from "./throwaway-postgres.ts";
import type { Manifest } from "./backups.ts";
import { COUNT_ROWS, type Counted, differences } from "./counted-rows.ts";
import { maskingSql, TEXT_COLUMNS, type TextColumns, unknownColumns } from "./masking.ts";
import { PERSONAL_DATA } from "./personal-data.ts";
import { runProgram } from "./run-program.ts";

export interface MaskedCopy {
  dump: Readable;
  /** What is in it. */
  counted: Counted;
}

const DATABASE = "masked";

/** @param folder where the masked dump lies meanwhile, for its owner alone */
export async function maskedCopy(
  postgres: ThrowawayPostgres,
  dump: Readable,
  manifest: Manifest,
  folder: string,
): Promise<MaskedCopy> {
  const ask = (sql: string) => asked(postgres, sql, DATABASE);
  await restoredInto(postgres, DATABASE, dump);
  const found = differences(JSON.parse(await ask(COUNT_ROWS)) as Counted, manifest);
  if (found.length > 0) throw new OperationError(`what was restored is not what was backed up: ${found.join("; ")}`);
  const columns = JSON.parse(await ask(TEXT_COLUMNS)) as TextColumns;
  const unknown = unknownColumns(columns, PERSONAL_DATA);
  if (unknown.length > 0)
    throw new OperationError(
      `nobody has said whether ${unknown.join(", ")} may be seen on a copy: say so in operations/restore/personal-data.ts`,
    );
  await ask(maskingSql(columns, PERSONAL_DATA, randomBytes(16).toString("hex")));
  const file = join(folder, "masked.dump");
  const output = openSync(file, "w", 0o600);
  try {
    await runProgram(postgres.command("pg_dump", "--format=custom", `--dbname=${DATABASE}`), { output });
  } finally {
    closeSync(output);
  }
  return { dump: createReadStream(file), counted: JSON.parse(await ask(COUNT_ROWS)) as Counted };
}
