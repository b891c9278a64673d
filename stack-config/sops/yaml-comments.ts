import { Lexer } from "yaml";

/** A comment that has a line for itself. */
export interface CommentLine {
  offset: number;
  /** Counted from 0; it tells the level to which the comment belongs. */
  column: number;
  /** Without its "#". */
  text: string;
}

/** The lexer's marks for "a document begins", "flow ended by force" and "a scalar comes", which are not in the source. */
const DOCUMENT_MARK = "\u0002";
const FLOW_END_MARK = "\u0018";
const SCALAR_MARK = "\u001f";

/**
 * Finds the comment lines of a YAML text. The parsed document will not do: it gives a comment before an outer key to the
 * nested mapping that ends there, and a rule that goes by comments needs the level.
 */
export function commentLines(source: string): CommentLine[] {
  const comments: CommentLine[] = [];
  let offset = 0;
  let previous = "";
  for (const lexeme of new Lexer().lex(source)) {
    if (lexeme.startsWith("#") && previous !== SCALAR_MARK) {
      const column = offset - (source.lastIndexOf("\n", offset - 1) + 1);
      if (source.slice(offset - column, offset).trim() === "") comments.push({ offset, column, text: lexeme.slice(1) });
    }
    if (![DOCUMENT_MARK, FLOW_END_MARK, SCALAR_MARK].includes(lexeme)) offset += lexeme.length;
    previous = lexeme;
  }
  return comments;
}
