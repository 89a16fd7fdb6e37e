import type { Step } from "@hookloom/protocol/flow-document";
import { readLiteral } from "../literals/read-literal.ts";
import { escaped } from "../literals/write-literal.ts";

/** The address of a request whose URL ends with a query that has fields of its own. */
export interface RequestAddress {
  readonly text: string;
  /** Where the text begins in that of the URL. */
  readonly from: number;
  /** The `?` or `&` before the query. */
  readonly mark: string;
  /** The query with the end of the URL. */
  readonly rest: string;
}

const queryStart = /([?&])(\$\{\s*new\s+URLSearchParams\s*\(\s*)$/;
const queryEnd = /^\s*,?\s*\)\s*\}`$/;

/** What a literal says without its holes; empty for other code. */
function plainText(code: string): string {
  const literal = readLiteral(code);
  if (literal?.kind === "text") return literal.value;
  return literal?.kind === "template" ? literal.units.map(({ value }) => value).join("") : "";
}

/** The address of a request without its query; undefined if the URL has no such query or the two cannot be separated. */
export function requestAddress({ fields }: Step): RequestAddress | undefined {
  const [url, query] = ["url", "query"].map((wanted) => fields.find(({ name }) => name === wanted));
  if (!url?.range || !query?.range) return undefined;
  const before = url.text.slice(0, query.range.start - url.range.start);
  const after = url.text.slice(query.range.end - url.range.start);
  const [start, mark = "", opening = ""] = queryStart.exec(before) ?? [];
  if (start === undefined || !queryEnd.test(after)) return undefined;
  const inner = before.slice(1, -start.length);
  const shared = { mark, rest: opening + query.text + after };
  // Without holes and escapes it is a plain text, whose control the user knows.
  if (!/[$\\"\n\r]/.test(inner)) return { ...shared, text: `"${inner}"`, from: 0 };
  const only = /^\$\{([^{}`]+)\}$/.exec(inner)?.[1];
  if (only !== undefined) return { ...shared, text: only, from: 3 };
  const text = `\`${inner}\``;
  return readLiteral(text)?.kind === "template" ? { ...shared, text, from: 0 } : undefined;
}

/** The text of a URL with another address; undefined if the query cannot follow that address. */
export function withAddress({ text: before, mark, rest }: RequestAddress, text: string): string | undefined {
  const words = plainText(text);
  if (words.includes("#")) return undefined;
  const literal = readLiteral(text);
  const inner =
    literal?.kind === "template"
      ? text.slice(1, -1)
      : literal?.kind === "text"
        ? escaped(literal.value, "`")
        : `\${${text}}`;
  const hasQuery = words.includes("?");
  // Whether the value of an expression has a query is not known, so the sign that the user chose for it stays.
  const keepsMark = literal?.kind !== "text" && hasQuery === plainText(before).includes("?");
  const sign = keepsMark ? mark : hasQuery ? "&" : "?";
  return `\`${inner}${/[?&]$/.test(inner) ? "" : sign}${rest}`;
}
