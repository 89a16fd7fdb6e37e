import type { Range } from "@hookloom/protocol/flow-document";
import { isIdentifier } from "@hookloom/protocol/identifier";
import { literal } from "../../steps/templates.ts";
import type { CodeStyle } from "../../text/style.ts";
import type { EditContext } from "../context.ts";
import { editErrors } from "../errors.ts";
import { isReserved } from "../names/fresh-name.ts";
import type { Scopes } from "../names/scopes.ts";
import { fragmentPieces, inStyle, readFragment } from "./fragment.ts";

/** Converts top-level statements, written with double quotes and semicolons, to the style of the file. */
export function moduleCode(context: EditContext, code: string, style: CodeStyle): string {
  const { dialect } = context.model.parsed;
  const fragment = inStyle(readFragment(code, dialect), style, dialect);
  return fragmentPieces(fragment, style)
    .map((piece) => piece.render(""))
    .join(style.eol);
}

/** The 1-based line number of an offset. */
export function lineNumberAt(text: string, at: number): number {
  return text.slice(0, at).split(/\r\n|[\n\r]/).length;
}

/**
 * @throws EditRejected `bad-field` for a string that is not a valid variable name, `name-taken` if the file already uses the
 * name
 */
export function checkVariable({ module, globals }: Scopes, name: string): void {
  if (!isIdentifier(name) || isReserved(name)) throw editErrors.badName(name);
  if (module.bindings.has(name) || globals.some((use) => use.name === name)) throw editErrors.nameTaken(name);
}

/** A literal for a new value. It keeps the quotes of the replaced literal, if there are any. */
export function literalLike(
  { text }: EditContext,
  { start }: Range,
  value: string,
  quote: '"' | "'",
): string {
  const firstCharacter = text[start];
  return literal(value, firstCharacter === '"' || firstCharacter === "'" ? firstCharacter : quote);
}
