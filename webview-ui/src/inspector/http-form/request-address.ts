import type { Step } from "@hookloom/protocol/flow-document";
import { readLiteral } from "../literals/read-literal.ts";
import { escaped } from "../literals/write-literal.ts";

/** The part of a request's URL before its query, whose parameters are shown as separate fields. */
export interface RequestAddress {
  readonly text: string;
  /** The offset of the text in the URL's text. */
  readonly from: number;
  /** The `?` or `&` before the query. */
  readonly mark: string;
  /** The query and the end of the URL. */
  readonly rest: string;
}

const queryStart = /([?&])(\$\{\s*new\s+URLSearchParams\s*\(\s*)$/;
const queryEnd = /^\s*,?\s*\)\s*\}`$/;

/** Returns a literal's text without its substitutions, or an empty string for other code. */
function plainText(code: string): string {
  const literal = readLiteral(code);
  if (literal?.kind === "text") return literal.value;
  return literal?.kind === "template" ? literal.units.map(({ value }) => value).join("") : "";
}

/**
 * Returns a request's address without its query, or undefined if the URL has no query with its own fields or the two
 * cannot be separated.
 */
export function requestAddress({ fields }: Step): RequestAddress | undefined {
  const [url, query] = ["url", "query"].map((fieldName) => fields.find(({ name }) => name === fieldName));
  if (!url?.range || !query?.range) return undefined;
  const before = url.text.slice(0, query.range.start - url.range.start);
  const after = url.text.slice(query.range.end - url.range.start);
  const [start, mark = "", opening = ""] = queryStart.exec(before) ?? [];
  if (start === undefined || !queryEnd.test(after)) return undefined;
  const inner = before.slice(1, -start.length);
  const shared = { mark, rest: opening + query.text + after };
  // An address without substitutions and escapes is a plain string and gets the simple control.
  if (!/[$\\"\n\r]/.test(inner)) return { ...shared, text: `"${inner}"`, from: 0 };
  const soleExpression = /^\$\{([^{}`]+)\}$/.exec(inner)?.[1];
  if (soleExpression !== undefined) return { ...shared, text: soleExpression, from: 3 };
  const text = `\`${inner}\``;
  return readLiteral(text)?.kind === "template" ? { ...shared, text, from: 0 } : undefined;
}

/** Returns a URL's text with another address, or undefined if the query cannot follow that address. */
export function withAddress({ text: before, mark, rest }: RequestAddress, text: string): string | undefined {
  const addressText = plainText(text);
  if (addressText.includes("#")) return undefined;
  const literal = readLiteral(text);
  const inner =
    literal?.kind === "template"
      ? text.slice(1, -1)
      : literal?.kind === "text"
        ? escaped(literal.value, "`")
        : `\${${text}}`;
  const hasQuery = addressText.includes("?");
  // Whether an expression's value contains a query is unknown, so the separator chosen by the user is kept.
  const keepsMark = literal?.kind !== "text" && hasQuery === plainText(before).includes("?");
  const separator = keepsMark ? mark : hasQuery ? "&" : "?";
  return `\`${inner}${/[?&]$/.test(inner) ? "" : separator}${rest}`;
}
