import { parseExpression } from "@babel/parser";
import type { EditOf } from "@hookloom/protocol/flow-edit";
import { t } from "@vscode/l10n";
import { EditRejected, editErrors } from "../errors.ts";

const maxShownLength = 60;

function shorten(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > maxShownLength ? `${line.slice(0, maxShownLength - 1)}…` : line;
}

/** The parser's codes for an unexpected token. */
const misplaced = new Set(["UnexpectedToken", "MissingSemicolon", "ParseExpressionExpectsEOF"]);

interface ParserError {
  readonly message: string;
  readonly pos: number;
  readonly reasonCode: string;
}

function isParserError(error: unknown): error is ParserError {
  return error instanceof Error && "pos" in error && typeof error.pos === "number" && "reasonCode" in error;
}

/** The parser's error for a text as a single expression. Undefined if the text is valid. */
function parseErrorIn(text: string): ParserError | undefined {
  try {
    parseExpression(text, {
      plugins: ["typescript"],
      allowAwaitOutsideFunction: true,
      allowYieldOutsideFunction: true,
    });
    return undefined;
  } catch (error) {
    return isParserError(error) ? error : undefined;
  }
}

/** The reason without the parser's positions, because the user does not see the text that they refer to. */
function reasonFor(text: string): string {
  const error = parseErrorIn(text);
  if (!error) return t("it does not fit the surrounding code");
  if (misplaced.has(error.reasonCode)) {
    const rest = text.slice(error.pos).trimStart();
    if (rest === "") return t("something is missing at its end");
    const token = /^(?:[\w$]+|.)/su.exec(rest)?.[0] ?? rest;
    return t('"{0}" is not expected there', token);
  }
  const words = error.message.replace(/ \(\d+:\d+\)$/, "").replace(/\.$/, "");
  return words.charAt(0).toLowerCase() + words.slice(1);
}

/**
 * Describes a syntax error in terms of the field's new text, because the user does not see the statement around the field.
 * Other errors are returned unchanged.
 */
export function explainField(edit: EditOf<"set">, error: unknown): unknown {
  if (!(error instanceof EditRejected) || error.code !== "syntax") return error;
  const text = edit.text.trim();
  return editErrors.fieldSyntax(edit.field, shorten(text), reasonFor(text));
}
