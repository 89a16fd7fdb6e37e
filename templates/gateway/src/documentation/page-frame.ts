import type { EffectivePage } from "../api/api.ts";
import { escapeHtml } from "./parse-markdown.ts";
import { renderMarkdown } from "./render-markdown.ts";

/**
 * A navigation link.
 * @example
 * const link: FrameLink = { href: "/docs", text: "Reference" };
 * @see {@link Frame}
 */
export interface FrameLink {
  readonly href: string;
  readonly text: string;
  /** Set if the target is not a page, but another site or a file to download. */
  readonly kind?: "web" | "file";
}

/**
 * A complete page. `content` and `head` are HTML; everything else is plain text.
 * @example
 * const frame: Frame = { title: "Start", brand: { href: "/docs", text: "Orders" }, groups: [], content: "<h1>Start</h1>", style: "/docs/pages.css" };
 * @see {@link pageFrame}
 */
export interface Frame {
  readonly title: string;
  readonly brand: FrameLink;
  /** Shown next to the brand, such as a version. */
  readonly note?: string | undefined;
  readonly groups: readonly { readonly title?: string; readonly links: readonly FrameLink[] }[];
  /** URL of the link to the current page. */
  readonly current?: string;
  readonly content: string;
  /** URL of the style sheet `pageStyle`. */
  readonly style: string;
  /** Additional content of the `<head>` element. */
  readonly head?: string;
  /** True if the content contains its own main landmark. */
  readonly hasMain?: boolean;
}

const linkMarks = { web: " ↗", file: " (file)" };

function linkHtml({ href, text, kind }: FrameLink, current: string | undefined): string {
  const more = kind === "web" ? ' rel="noopener noreferrer"' : "";
  const here = href === current ? ' aria-current="page"' : "";
  const mark = kind === undefined ? "" : `<span>${linkMarks[kind]}</span>`;
  return `<li><a href="${escapeHtml(href)}"${more}${here}>${escapeHtml(text)}${mark}</a></li>`;
}

function navigationHtml({ groups, current }: Frame): string {
  const lists = groups
    .filter(({ links }) => links.length > 0)
    .map(({ title, links }) => {
      const heading = title === undefined ? "" : `<h2>${escapeHtml(title)}</h2>\n`;
      return `${heading}<ul>\n${links.map((link) => linkHtml(link, current)).join("\n")}\n</ul>\n`;
    });
  return lists.length === 0
    ? ""
    : `<nav class="page-nav" aria-label="Documentation">\n${lists.join("")}</nav>\n`;
}

/**
 * Renders a page with a navigation next to it. The page works without scripts and under a policy without inline styles.
 * @example
 * const html = pageFrame({ title: "Start", brand: { href: "/docs", text: "Orders" }, groups: [], content: "<h1>Start</h1>", style: "/docs/pages.css" });
 * @see {@link pageStyle}
 */
export function pageFrame(frame: Frame): string {
  const { title, brand, note, content, style, head = "", hasMain = false } = frame;
  const part = hasMain ? "div" : "main";
  const documentTitle = title === brand.text ? title : `${title} · ${brand.text}`;
  const noteHtml = note === undefined ? "" : `<span>${escapeHtml(note)}</span>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(documentTitle)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${escapeHtml(style)}">
${head}</head>
<body class="page">
<a class="page-skip" href="#content">Skip to content</a>
<header class="page-bar"><a href="${escapeHtml(brand.href)}">${escapeHtml(brand.text)}</a>${noteHtml}</header>
<div class="page-body">
${navigationHtml(frame)}<${part} class="page-main" id="content">
${content}
</${part}>
</div>
</body>
</html>
`;
}

function linkKind(page: EffectivePage): Pick<FrameLink, "kind"> {
  if ("url" in page) return { kind: "web" };
  return "mediaType" in page ? { kind: "file" } : {};
}

/**
 * Returns the navigation of an API's pages: those about the whole API, followed by those of each resource under its path.
 * @example
 * const groups = pageGroups(api.docs, ({ id }) => `/docs/pages/${id}`);
 * @see {@link pageFrame}
 */
export function pageGroups(
  pages: readonly EffectivePage[],
  urlOf: (page: EffectivePage) => string,
): Frame["groups"] {
  const named = new Map<string, FrameLink[]>();
  for (const page of pages) {
    const { resource = "Documentation", title } = page;
    const link = { href: urlOf(page), text: title, ...linkKind(page) };
    named.set(resource, [...(named.get(resource) ?? []), link]);
  }
  return [...named].map(([title, links]) => ({ title, links }));
}

/**
 * Renders a Markdown page below its title.
 * @example
 * const content = pageContent(page, { pages: api.docs, urlOf: ({ id }) => `/docs/pages/${id}` });
 * @see {@link pageFrame}
 */
export function pageContent(
  page: Extract<EffectivePage, { markdown: string }>,
  { pages, urlOf }: { readonly pages: readonly EffectivePage[]; urlOf(page: EffectivePage): string },
): string {
  const { title, file, markdown } = page;
  const text = renderMarkdown(markdown, { title, file, pages, urlOf });
  return `<article class="prose">\n<h1>${escapeHtml(title)}</h1>\n${text}</article>`;
}
