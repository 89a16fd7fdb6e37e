import { t } from "@vscode/l10n";
import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";

/** The position and description of the first JSON syntax error. */
export interface JsonProblem {
  readonly offset: number;
  /** Describes the error, with its line and column. */
  readonly message: string;
}

/** Longer tokens are shortened in messages. */
const maxTokenLength = 24;

const strictOptions = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };

/** Messages by the parser's error name. */
const messages: Readonly<Record<string, (found: string) => string>> = {
  ValueExpected: (found) => t("a value is expected, not {0}", found),
  PropertyNameExpected: (found) => t("a name in double quotes is expected, not {0}", found),
  ColonExpected: (found) => t('":" is expected, not {0}', found),
  CommaExpected: (found) => t('"," is expected, not {0}', found),
  CloseBraceExpected: (found) => t('"," or "}" is expected, not {0}', found),
  CloseBracketExpected: (found) => t('"," or "]" is expected, not {0}', found),
  EndOfFileExpected: (found) => t("unexpected {0} after the end of the value", found),
  InvalidSymbol: (found) => t("{0} is not JSON: strings and names need double quotes", found),
  InvalidCommentToken: () => t("JSON has no comments"),
  UnexpectedEndOfComment: () => t("JSON has no comments"),
  UnexpectedEndOfString: () => t("this string is not closed"),
  UnexpectedEndOfNumber: () => t("this number is incomplete"),
  InvalidUnicode: () => t("\\u must be followed by four hexadecimal digits"),
  InvalidEscapeCharacter: () => t('only \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u can be escaped'),
  InvalidCharacter: () => t("this string has a character that must be escaped"),
};

/** Finds the first JSON syntax error, or returns undefined if the text is valid. */
export function findJsonProblem(source: string): JsonProblem | undefined {
  const errors: ParseError[] = [];
  try {
    parse(source, errors, strictOptions);
  } catch (thrown) {
    if (thrown instanceof RangeError) return { offset: 0, message: t("This JSON is nested too deeply.") };
    throw thrown;
  }
  const [first] = errors;
  if (!first) return undefined;
  const { offset, length, error } = first;
  const token = source.slice(offset, offset + Math.min(length, maxTokenLength));
  const found = offset < source.length ? `${token}${length > maxTokenLength ? "…" : ""}` : t("the end");
  const message = messages[printParseErrorCode(error)]?.(found) ?? t("this is not JSON");
  const lines = source.slice(0, offset).split(/\r\n?|\n/);
  const column = (lines.at(-1) ?? "").length + 1;
  return { offset, message: t("Line {0}, column {1}: {2}.", lines.length, column, message) };
}
