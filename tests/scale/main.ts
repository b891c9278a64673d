/**
 * `npm run test:scale`: a production on the sandbox goes from no machine that only speaks to three, to one, and back to none, by the
 * program's own `up`; nothing on its first machine notices. The last line is JSON.
 */
import { optionsOf } from "../../tools/options.ts";
import { temporarySandbox } from "../e2e/temporary-sandbox.ts";
import { scale } from "./scale.ts";

optionsOf(
  "npm run test:scale   production on the sandbox from no machine that only speaks to three, to one, and to none",
  {},
);
const sandbox = await temporarySandbox();
try {
  const { totals, faults } = await scale(sandbox, [0, 3, 1, 0], console.log);
  for (const fault of faults) console.log(`✗ ${fault}`);
  console.log(JSON.stringify(totals));
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  await sandbox.end();
}
