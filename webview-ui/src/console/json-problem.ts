import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";

/** The position and description of the first JSON syntax error. */
export interface JsonProblem {
  readonly offset: number;
  /** Describes the error, with its line and column. */
  readonly message: string;
}

/** Longer tokens are shortened in messages. */
const maxTokenLength = 24;

const strict = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

/** Messages by the parser's error name. */
const messages: Readonly<Record<string, (found: string) => string>> = {
  ValueExpected: (found) => `a value is expected, not ${found}`,
  PropertyNameExpected: (found) => `a name in double quotes is expected, not ${found}`,
  ColonExpected: (found) => `":" is expected, not ${found}`,
  CommaExpected: (found) => `"," is expected, not ${found}`,
  CloseBraceExpected: (found) => `"," or "}" is expected, not ${found}`,
  CloseBracketExpected: (found) => `"," or "]" is expected, not ${found}`,
  EndOfFileExpected: (found) => `unexpected ${found} after the end of the value`,
  InvalidSymbol: (found) => `${found} is not JSON: strings and names need double quotes`,
  InvalidCommentToken: () => "JSON has no comments",
  UnexpectedEndOfComment: () => "JSON has no comments",
  UnexpectedEndOfString: () => "this string is not closed",
  UnexpectedEndOfNumber: () => "this number is not complete",
  InvalidUnicode: () => "\\u takes four hexadecimal digits",
  InvalidEscapeCharacter: () => 'only \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u can be escaped',
  InvalidCharacter: () => "this string has a character that must be escaped",
};

/** Finds the first JSON syntax error, or returns undefined if the text is valid. */
export function findJsonProblem(source: string): JsonProblem | undefined {
  const errors: ParseError[] = [];
  try {
    parse(source, errors, strict);
  } catch (thrown) {
    if (thrown instanceof RangeError) return { offset: 0, message: "This is nested too deeply." };
    throw thrown;
  }
  const [first] = errors;
  if (!first) return undefined;
  const { offset, length, error } = first;
  const token = source.slice(offset, offset + Math.min(length, maxTokenLength));
  const found = offset < source.length ? `${token}${length > maxTokenLength ? "…" : ""}` : "the end";
  const message = messages[printParseErrorCode(error)]?.(found) ?? "this is not JSON";
  const lines = source.slice(0, offset).split(/\r\n?|\n/);
  const position = `Line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
  return { offset, message: `${position}: ${message}.` };
}
