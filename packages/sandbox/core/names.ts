/** Names between the APIs' snake_case and this project's camelCase. */

/** "server_type" → "serverType". */
export type CamelCase<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Name;

export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** "serverType" → "server_type". */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The fields of an object by their names in camelCase; what is inside of them stays. */
export function camelCased<T extends object>(values: T): { [Name in keyof T as CamelCase<Name & string>]: T[Name] } {
  const entries = Object.entries(values).map(([name, value]): [string, unknown] => [camelCase(name), value]);
  return Object.fromEntries(entries) as { [Name in keyof T as CamelCase<Name & string>]: T[Name] };
}
