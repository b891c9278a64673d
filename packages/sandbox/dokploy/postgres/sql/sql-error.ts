/** What the server refuses, in its words without the word "ERROR". */
export class SqlError extends Error {}

export const syntaxError = (near: string | undefined): SqlError =>
  new SqlError(near === undefined ? "syntax error at end of input" : `syntax error at or near "${near}"`);
