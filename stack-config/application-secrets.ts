import { closestName } from "./closest-name.ts";
import { agreesWithPassword } from "../compose/connection-string.ts";
import type { Fault } from "./fault.ts";
import { formProblem } from "./secret-forms.ts";
import { DERIVED_NAMES, isRequired, nameInFile, NAMES_IN_FILES, SECRET_NAMES, type StackKind } from "./secret-names.ts";

/** These name one project of Stack Auth together. */
const STACK_AUTH_NAMES = ["STACK_AUTH_PROJECT_ID", "STACK_AUTH_SERVER_KEY", "STACK_AUTH_CLIENT_KEY"];

/**
 * Picks what a kind of stack gets out of a decrypted file, and checks the whole file.
 * @param place the file's name, for the faults, which hold no value
 * @returns the secrets by their names in the file: production's hold STRIPE_SECRET_KEY_LIVE, never STRIPE_SECRET_KEY_TEST
 */
export function pickSecrets(
  kind: StackKind,
  values: ReadonlyMap<string, string>,
  place: string,
): { secrets: Map<string, string>; faults: Fault[] } {
  const faults = [
    ...nameFaults(values),
    ...valueFaults(values),
    ...missingFaults(kind, values),
    ...togetherFaults(values),
  ];
  const own = SECRET_NAMES.map((name) => nameInFile(name, kind));
  const secrets = new Map([...values].filter(([name]) => own.includes(name)));
  return { secrets, faults: faults.map(({ path, problem }) => ({ path: `${path} in ${place}`, problem })) };
}

function nameFaults(values: ReadonlyMap<string, string>): Fault[] {
  const unknown = [...values.keys()].filter((name) => !NAMES_IN_FILES.includes(name));
  return unknown.map((name) => {
    if (NAMES_IN_FILES.includes(`${name}_LIVE`)) {
      return {
        path: name,
        problem: `says not for whom; name it ${name}_LIVE for production or ${name}_TEST for staging`,
      };
    }
    const meant = closestName(name, NAMES_IN_FILES);
    return { path: name, problem: `unknown secret; ${meant === undefined ? "remove it" : `did you mean ${meant}?`}` };
  });
}

function valueFaults(values: ReadonlyMap<string, string>): Fault[] {
  const known = [...values].filter(([name]) => NAMES_IN_FILES.includes(name) && !DERIVED_NAMES.includes(name));
  return known.flatMap(([path, value]) => {
    const problem = formProblem(path, value);
    return problem === undefined ? [] : [{ path, problem }];
  });
}

function missingFaults(kind: StackKind, values: ReadonlyMap<string, string>): Fault[] {
  return SECRET_NAMES.filter((name) => isRequired(name, kind))
    .map((name) => nameInFile(name, kind))
    .filter((name) => !values.has(name))
    .map((path) => ({ path, problem: "is missing, and production needs it; add it with sops" }));
}

function togetherFaults(values: ReadonlyMap<string, string>): Fault[] {
  const faults: Fault[] = [];
  const present = STACK_AUTH_NAMES.filter((name) => values.has(name));
  if (present.length > 0) {
    for (const path of STACK_AUTH_NAMES.filter((name) => !values.has(name))) {
      faults.push({
        path,
        problem: `is missing beside ${present.join(" and ")}; give all three, or none to have them made`,
      });
    }
  }
  const password = values.get("POSTGRES_PASSWORD");
  for (const path of DERIVED_NAMES) {
    const text = values.get(path);
    if (text === undefined) continue;
    if (password === undefined) faults.push({ path, problem: "is derived from POSTGRES_PASSWORD; give that instead" });
    else if (!agreesWithPassword(text, password)) {
      faults.push({ path, problem: "does not agree with POSTGRES_PASSWORD, from which it is derived; remove it" });
    }
  }
  return faults;
}
