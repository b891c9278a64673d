/** ${VARIABLE} as compose puts it in: defaults, required ones, alternatives, $$ for a dollar sign. */

/** The message is the text of a dollar sign that begins nothing, or names a required variable that is not set. */
export class InterpolationFault extends Error {}

const NAME = "[a-zA-Z_]\\w*";
/** In which others stand, and those in others. */
const WORD = "(?:[^{}]|\\{(?:[^{}]|\\{[^{}]*\\})*\\})*";
const REFERENCE = new RegExp(`\\$(?:(\\$)|(${NAME})|\\{(${NAME})(?:(:?[-?+])(${WORD}))?\\}|)`, "g");

/** `missing` hears of variables that are not set and have no default. */
export function interpolate(
  text: string,
  variables: Readonly<Record<string, string>>,
  missing: (name: string) => void = () => undefined,
): string {
  return text.replace(REFERENCE, (...match: (string | undefined)[]) => {
    const [, escaped, plain, braced, operator = "", word = ""] = match;
    const name = plain ?? braced;
    if (escaped !== undefined) return "$";
    if (name === undefined) throw new InterpolationFault(text);
    const value = variables[name];
    if (operator === "" && value === undefined) missing(name);
    if (operator === "") return value ?? "";
    const isSet = operator.startsWith(":") ? Boolean(value) : value !== undefined;
    const expanded = () => interpolate(word, variables, missing);
    if (operator.endsWith("+")) return isSet ? expanded() : "";
    if (isSet) return value ?? "";
    if (operator.endsWith("-")) return expanded();
    throw new InterpolationFault(`required variable ${name} is missing a value${word && `: ${expanded()}`}`);
  });
}
