/** `npm run test:leaks`: no secret in any place but those meant to hold it. The last line is JSON; `--brief`: a part of it. */
import { optionsOf } from "../../tools/options.ts";
import { runLeaks } from "./run-leaks.ts";

const USAGE = `npm run test:leaks   a life of production with a canary in every secret; then every place is searched for them
  --brief            a part of that life`;
const { values } = optionsOf(USAGE, { options: { brief: { type: "boolean", default: false } } });
const { planted, places, found } = await runLeaks({ brief: values.brief, say: console.log });
for (const { place, canary } of found) console.log(`leak: ${canary} in ${place}`);
console.log(JSON.stringify({ planted: planted.length, places: places.length, found: found.length }));
process.exitCode = found.length === 0 && planted.every(({ value }) => value.length >= 8) ? 0 : 1;
