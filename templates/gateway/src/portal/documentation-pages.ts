import type { Reply } from "@hookloom/runtime/seams";
import { fileReply } from "../access/document-pages.ts";
import type { EffectivePage } from "../api/api.ts";
import { renderMarkdown } from "../documentation/documentation.ts";
import { type Html, html, type Part, trusted, webAddress } from "./html.ts";
import { page, safeHeaders } from "./page.ts";
import type { PortalReply } from "./portal-parts.ts";
import { linkTo, type Visit } from "./visit.ts";

type TextPage = Extract<EffectivePage, { markdown: string }>;

const isText = (one: EffectivePage): one is TextPage => "markdown" in one;

/** Returns the URL of a documentation page or file. */
function pageLink(visit: Visit, one: EffectivePage): string {
  if ("url" in one) return webAddress(one.url) ?? linkTo(visit, "/docs");
  return linkTo(visit, `/docs/${one.id}${isText(one) ? "" : "/file"}`);
}

function pageItem(visit: Visit, page: EffectivePage, current: string | undefined): Html {
  const kind = "url" in page ? " ↗" : "";
  const isFile = "base64" in page;
  return html`<li><a href="${pageLink(visit, page)}"${page.id === current && html` aria-current="page"`}${isFile && html` download`}>${page.title}${kind !== "" && html`<span aria-hidden="true">${kind}</span>`}${isFile && html` <span class="muted small">(file)</span>`}</a></li>`;
}

function contents(visit: Visit, current: string | undefined): Html {
  const { docs } = visit.api;
  const own = docs.filter(({ resource }) => resource === undefined);
  const resources = [...new Set(docs.flatMap(({ resource }) => resource ?? []))];
  return html`<nav class="side" aria-label="Documentation">
${own.length > 0 && html`<ul>${own.map((one) => pageItem(visit, one, current))}</ul>`}
${resources.map(
  (path) => html`<h2>${path}</h2>
<ul>${docs.filter(({ resource }) => resource === path).map((one) => pageItem(visit, one, current))}</ul>`,
)}</nav>`;
}

function textPage(visit: Visit, one: TextPage): Reply {
  const { docs } = visit.api;
  const made = renderMarkdown(one.markdown, {
    title: one.title,
    level: 2,
    file: one.file,
    pages: docs,
    urlOf: (other) => pageLink(visit, other),
  });
  const body = html`<div class="two">${contents(visit, one.id)}
<article class="prose"><h1>${one.title}</h1>${one.resource !== undefined && html`<p class="muted"><code>POST ${visit.address}${one.resource}</code></p>`}
${trusted(made)}</article></div>`;
  return page(visit, { title: one.title, body, section: "docs" });
}

function listPage(visit: Visit): Reply {
  const body: Part = visit.api.docs.length === 0 && html`<p class="muted">There are no pages yet.</p>`;
  const made = html`<h1>Documentation</h1>${body}${contents(visit, undefined)}`;
  return page(visit, { title: "Documentation", body: made, section: "docs" });
}

/** Returns the reply for `/docs` and the paths below it, or undefined for any other path. */
export function documentationReply(visit: Visit): PortalReply | undefined {
  const { docs } = visit.api;
  const [, part, id, rest, ...more] = visit.path.split("/");
  if (part !== "docs" || more.length > 0) return undefined;
  const first = docs.find(isText);
  if (id === undefined) return first === undefined ? listPage(visit) : textPage(visit, first);
  const found = docs.find((one) => one.id === id);
  if (found === undefined) return undefined;
  if (isText(found)) return rest === undefined ? textPage(visit, found) : undefined;
  return rest === "file" ? fileReply(found, safeHeaders) : undefined;
}
