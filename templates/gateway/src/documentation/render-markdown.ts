import { findDestination, type Surroundings } from "./addresses.ts";
import {
  escapeHtml,
  type Heading,
  headingsIn,
  parser,
  plainText,
  readAttribute,
  type Token,
} from "./parse-markdown.ts";

interface RenderOptions extends Surroundings {
  /** Title shown above the text. A first heading with the same text is omitted. */
  readonly title?: string;
  /** Level of the top headings in the output. Default: 2. */
  readonly level?: number;
}

/** Adds a prefix to an anchor to prevent conflicts with other elements of the page. */
const anchorId = (anchor: string): string => `section-${anchor}`;

const toFragment = (anchor: string): string => `#${encodeURIComponent(anchorId(anchor))}`;

/** Returns the URL of a link, or undefined if the link has no valid target. */
function linkAddress(
  written: string,
  surroundings: Surroundings,
  headings: readonly Heading[],
): string | undefined {
  const found = findDestination(written, surroundings);
  if (found.kind === "web") return found.url;
  if (found.kind === "heading") {
    return headings.some(({ anchor }) => anchor === found.heading) ? toFragment(found.heading) : undefined;
  }
  if (found.kind !== "page") return undefined;
  const heading = "url" in found.page || found.heading === undefined ? "" : toFragment(found.heading);
  return surroundings.urlOf(found.page) + heading;
}

/** Renders only images of the project: an image on another host would reveal readers' addresses to that host. */
parser.renderer.rules.image = (tokens, index, _options, env) => {
  const token = tokens[index];
  const { surroundings } = env as { surroundings: Surroundings };
  if (token === undefined) return "";
  const text = plainText(token.children ?? []);
  const found = findDestination(readAttribute(token, "src"), surroundings);
  const isImage =
    found.kind === "page" && "mediaType" in found.page && found.page.mediaType.startsWith("image/");
  if (!isImage) return escapeHtml(text);
  return `<img src="${escapeHtml(surroundings.urlOf(found.page))}" alt="${escapeHtml(text)}">`;
};

/** Sets the targets of links. A link without a valid target becomes a `span`, including its closing tag. */
function setLinkTargets(tokens: readonly Token[], addressFor: (written: string) => string | undefined): void {
  const open: boolean[] = [];
  for (const token of tokens) {
    if (token.type === "link_close" && open.pop() !== true) token.tag = "span";
    if (token.type !== "link_open") continue;
    const address = addressFor(readAttribute(token, "href"));
    open.push(address !== undefined);
    const title = readAttribute(token, "title");
    token.attrs = [];
    if (address === undefined) token.tag = "span";
    else {
      token.attrSet("href", address);
      token.attrSet("rel", "noopener noreferrer");
      if (title !== "") token.attrSet("title", title);
    }
  }
}

/** Whether a text begins with a heading that repeats the title. */
function startsWithTitle([open, line]: readonly Token[], title: string | undefined): boolean {
  const isHeading = open?.type === "heading_open" && open.tag === "h1";
  const same = (text: string) => text.trim().toLowerCase();
  return isHeading && title !== undefined && same(plainText(line?.children ?? [])) === same(title);
}

// A table that is wider than the page scrolls, and can be focused with the keyboard.
parser.renderer.rules.table_open = () => '<div class="wide" tabindex="0"><table>\n';
parser.renderer.rules.table_close = () => "</table></div>\n";
parser.renderer.rules.fence = parser.renderer.rules.code_block = (tokens, index) => {
  const { content = "", info = "" } = tokens[index] ?? {};
  const language = /^[A-Za-z0-9_+-]{1,30}(?=\s|$)/.exec(info)?.[0];
  const name = language === undefined ? "" : ` class="language-${language}"`;
  return `<pre tabindex="0"><code${name}>${escapeHtml(content)}</code></pre>\n`;
};

/** Replaces inline alignment with a class, since the pages' policy forbids inline styles. */
function alignByClass(token: Token): void {
  const [, side] = /^text-align:(left|center|right)$/.exec(readAttribute(token, "style")) ?? [];
  token.attrs = side === undefined ? [] : [["class", `align-${side}`]];
}

/**
 * Renders Markdown as HTML that is safe even if the author is malicious. HTML in the text is escaped. Links lead only to the web
 * (`http`, `https`, `mailto`), to headings and to pages; other links become plain text. Images are files of the documentation.
 * Nothing else is loaded, and no element contains a style or a script.
 * @example
 * const html = renderMarkdown("See [Start](start.md).", { file: "docs/orders.md", pages: api.docs, urlOf: ({ id }) => `/docs/pages/${id}` });
 * @see https://spec.commonmark.org
 */
export function renderMarkdown(markdown: string, options: RenderOptions): string {
  const { title, level = 2 } = options;
  const all = parser.parse(markdown, {});
  const headings = headingsIn(all);
  const anchors = headings.map(({ anchor }) => anchor);
  const shown = startsWithTitle(all, title) ? all.slice(3) : all;
  // The omitted heading is the top of the page.
  const top = shown === all ? undefined : anchors[0];
  for (const token of all) {
    if (token.type === "heading_open") token.attrSet("id", anchorId(anchors.shift() ?? ""));
    if (token.type === "th_open" || token.type === "td_open") alignByClass(token);
    setLinkTargets(token.children ?? [], (written) => {
      const address = linkAddress(written, options, headings);
      return top !== undefined && address === toFragment(top) ? "#" : address;
    });
  }
  const largest = Math.min(...headingsIn(shown).map((heading) => heading.level));
  for (const token of shown) {
    if (!token.type.startsWith("heading_")) continue;
    token.tag = `h${Math.min(6, Number(token.tag.slice(1)) - largest + level)}`;
  }
  return parser.renderer.render(shown, parser.options, { surroundings: options });
}
