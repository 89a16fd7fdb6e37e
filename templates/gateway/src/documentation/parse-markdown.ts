import MarkdownIt from "#markdown-it";

/** A token of the Markdown parser. */
export type Token = ReturnType<InstanceType<typeof MarkdownIt>["parse"]>[number];

/** Does not interpret HTML. A name that resembles a URL without a scheme, such as `readme.md`, is not a link. */
const parser = new MarkdownIt({ html: false, linkify: true, typographer: false });
parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

export { parser };

/**
 * Escapes a text for HTML content and quoted attributes.
 * @example
 * const heading = `<h1>${escapeHtml(api.title)}</h1>`;
 * @see {@link pageFrame}
 */
export const escapeHtml = (text: string): string => parser.utils.escapeHtml(text).replaceAll("'", "&#39;");

/** Returns the value of an attribute, or an empty string if the token has no such attribute. */
export const readAttribute = (token: Token, name: string): string => String(token.attrGet(name) ?? "");

/** Returns a heading's anchor in GitHub's format, without the suffix for duplicates. */
function toSlug(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Mark}\p{Number}\p{Connector_Punctuation} -]/gu, "")
    .replaceAll(" ", "-");
}

/** Returns the text of a line without markup. */
export function plainText(tokens: readonly Token[]): string {
  return tokens
    .map(({ type, content, children }) => {
      if (type === "image") return plainText(children ?? []);
      if (type === "softbreak" || type === "hardbreak") return " ";
      return type === "text" || type === "code_inline" ? content : "";
    })
    .join("");
}

/** A heading with its anchor for links. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly anchor: string;
}

/** Returns the headings of a text in document order. */
export function headingsIn(tokens: readonly Token[]): readonly Heading[] {
  const counts = new Map<string, number>();
  return tokens.flatMap(({ type, tag }, index): Heading[] => {
    if (type !== "heading_open") return [];
    const text = plainText(tokens[index + 1]?.children ?? []);
    const slug = toSlug(text);
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    return [{ level: Number(tag.slice(1)), text, anchor: count === 0 ? slug : `${slug}-${count}` }];
  });
}
