import { findDestination, type Surroundings } from "./addresses.ts";
import { headingsIn, parser, readAttribute, type Token } from "./parse-markdown.ts";

/**
 * A link in a text that would have no valid target on the page. Lines are zero-based; `end` is the line after the paragraph that
 * contains the link.
 * @example
 * const gone = problems.filter(({ code }) => code === "no-heading");
 * @see {@link checkLinks}
 */
export type LinkProblem = {
  /** The URL as written in the text, with percent-encoding applied where required. */
  readonly address: string;
  readonly line: number;
  readonly end: number;
} /** A project file that is not one of the pages, or does not exist. */ & (
  | { readonly code: "no-page"; readonly file: string }
  /** `file` is undefined if the heading is missing in the text itself. */
  | { readonly code: "no-heading"; readonly heading: string; readonly file?: string }
  /** A scheme other than https, http and mailto, or a path outside the project. */
  | { readonly code: "refused" }
);

type Link = Pick<LinkProblem, "address" | "line" | "end">;

function linksIn(tokens: readonly Token[]): readonly Link[] {
  return tokens.flatMap(({ map, children }) => {
    const [line = 0, end = line + 1] = map ?? [];
    return (children ?? []).flatMap((token): Link[] => {
      const name = token.type === "link_open" ? "href" : token.type === "image" ? "src" : undefined;
      return name === undefined ? [] : [{ address: readAttribute(token, name), line, end }];
    });
  });
}

const hasHeading = (tokens: readonly Token[], heading: string): boolean =>
  headingsIn(tokens).some(({ anchor }) => anchor === heading);

function findProblem(
  link: Link,
  tokens: readonly Token[],
  surroundings: Pick<Surroundings, "file" | "pages">,
): LinkProblem | undefined {
  const found = findDestination(link.address, surroundings);
  if (found.kind === "nothing") return { ...link, code: "refused" };
  if (found.kind === "file") return { ...link, code: "no-page", file: found.file };
  if (found.kind === "heading") {
    const { heading } = found;
    return hasHeading(tokens, heading) ? undefined : { ...link, code: "no-heading", heading };
  }
  if (found.kind === "web" || found.heading === undefined || !("markdown" in found.page)) return undefined;
  const { page, heading } = found;
  if (hasHeading(parser.parse(page.markdown, {}), heading)) return undefined;
  return { ...link, code: "no-heading", heading, ...(page.file === undefined ? {} : { file: page.file }) };
}

/**
 * Finds the links and images of a text whose page, file or heading does not exist. Links to the web are not checked.
 * @example
 * const problems = checkLinks("[Start](start.md#first)", { file: "docs/orders.md", pages: api.docs });
 * @see {@link renderMarkdown}
 */
export function checkLinks(
  markdown: string,
  surroundings: Pick<Surroundings, "file" | "pages">,
): readonly LinkProblem[] {
  const tokens = parser.parse(markdown, {});
  return linksIn(tokens).flatMap((link) => findProblem(link, tokens, surroundings) ?? []);
}
