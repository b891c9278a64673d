import { closestName } from "./closest-name.ts";
import { FORBIDDEN_KEYS } from "./forbidden-keys.ts";
import { EVERY_NAME } from "./secret-names.ts";

/** Capital words joined by "_", none of them long enough to be a key, with SOPS' own endings or without. */
const NAME = /^[A-Z]{1,12}(?:_(?:[A-Z]{1,12}|[0-9]{1,3}))*(?:_(?:un)?encrypted)?$/;
const LONGEST_NAME = 40;

/**
 * How a name out of a file of secrets is told: a line break behind "=" makes a value stand where a name belongs, so nothing
 * is repeated that is neither near a known name nor formed like one.
 * @param place counted from 1, for the one that is not shown
 */
export function shownName(name: string, place: number): string {
  const short = name.length <= LONGEST_NAME;
  const formed =
    short && (NAME.test(name) || FORBIDDEN_KEYS.includes(name) || closestName(name, EVERY_NAME) !== undefined);
  return formed ? name : `name ${place}, which is not repeated since it may be a value,`;
}
