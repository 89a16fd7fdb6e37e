import { type EffectivePage, rulesOf, unitOf } from "@hookloom/gateway";
import {
  escapeHtml,
  pageContent,
  pageFrame,
  pageGroups,
  pageStyle,
  renderMarkdown,
} from "@hookloom/gateway/documentation";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { stringify } from "yaml";
import { type PublishedApi, stateMark } from "./published-api.ts";

/** Backstage lifecycles by API state. */
const lifecycles: Readonly<Record<string, string>> = {
  published: "production",
  "pre-released": "experimental",
  deprecated: "deprecated",
};

/** Returns the first line of a description, which Backstage shows beside the name. */
const firstLine = (description = ""): string | undefined =>
  description.split("\n").find((line) => line.trim() !== "");

/**
 * Returns the Backstage catalog file, with one entity of kind API for each API. The OpenAPI documents are separate files, which
 * Backstage includes with `$text`.
 * @see https://backstage.io/docs/features/software-catalog/descriptor-format#kind-api
 */
function backstageCatalog(apis: readonly PublishedApi[], owner: string): string {
  const entities = apis.map(({ slug, api, servers }) => {
    const description = firstLine(api.description);
    const links = servers.map(({ environment, address }) => ({
      url: address,
      title: `The API in ${environment}`,
    }));
    return {
      apiVersion: "backstage.io/v1alpha1",
      kind: "API",
      metadata: {
        name: slug,
        title: api.title,
        ...(description === undefined ? {} : { description }),
        ...(links.length === 0 ? {} : { links }),
      },
      spec: {
        type: "openapi",
        lifecycle: lifecycles[api.state] ?? "experimental",
        owner,
        definition: { $text: `./${slug}/openapi.json` },
      },
    };
  });
  return entities.map((entity) => `---\n${stringify(entity)}`).join("");
}

/** A file of the site; its path has forward slashes. */
export interface SiteFile {
  readonly path: string;
  readonly content: string | Buffer;
}

/**
 * The pages' content security policy, which the site's server cannot extend: pages only need their own style sheet and images.
 */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
const head = `<meta http-equiv="Content-Security-Policy" content="${policy}">\n`;

const badge = (api: PublishedApi["api"]): string =>
  stateMark(api) === "" ? "" : ` <span class="badge">${stateMark(api)}</span>`;

/** The pages that every API has. A page with one of these ids gets the prefix `page_`, since ids contain no underscore. */
const ownPages = ["index", "reference"];

/** Returns a page's URL, relative to the API's folder, which contains all of its pages and files. */
function pageUrl(page: EffectivePage): string {
  if ("url" in page) return page.url;
  if ("markdown" in page) return `${ownPages.includes(page.id) ? "page_" : ""}${page.id}.html`;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(page.file)?.[0] ?? "";
  return `files/${page.id}${ending}`;
}

const firstPage = { href: "index.html", text: "Overview" };
const reference = { href: "reference.html", text: "Reference" };

function apiPageHtml({ api }: PublishedApi, title: string, content: string, current: string): string {
  return pageFrame({
    title,
    brand: { href: "../index.html", text: "APIs" },
    note: `${api.title} ${api.version}`,
    groups: [{ title: api.title, links: [firstPage, reference] }, ...pageGroups(api.docs, pageUrl)],
    style: "../style.css",
    current,
    content,
    head,
  });
}

function deprecationHtml({ api }: PublishedApi): string {
  if (api.state !== "deprecated") return "";
  const { sunset, link, successor } = api.deprecation ?? {};
  const sunsetText = sunset === undefined ? "" : ` It stops working on ${escapeHtml(sunset.slice(0, 10))}.`;
  const linksHtml = [
    [link, "Why, and what to do"],
    [successor, "The replacement"],
  ].flatMap(([url, text]) =>
    url === undefined
      ? []
      : [
          ` ${renderMarkdown(`[${text}](<${url}>)`, { pages: [], urlOf: pageUrl })
            .replace(/<\/?p>/g, "")
            .trim()}`,
        ],
  );
  return `<p><strong>This API is deprecated and accepts no new applications.</strong>${sunsetText}${linksHtml.join("")}</p>\n`;
}

const quotaText = (limit: { readonly count: number; readonly seconds: number } | undefined): string => {
  if (limit === undefined) return "unlimited";
  const unit = unitOf(limit.seconds);
  return `${limit.count.toLocaleString("en")} ${unit === undefined ? `per ${limit.seconds} seconds` : `per ${unit}`}`;
};

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const names = headings.map((text) => `<th scope="col">${text}</th>`).join("");
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join("")}</tr>`);
  return `<div class="wide" tabindex="0"><table>\n<thead><tr>${names}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table></div>\n`;
}

function plansHtml({ api }: PublishedApi): string {
  const plans = Object.entries(api.plans);
  if (plans.length === 0) return "";
  const rows = plans.map(([name, { title, description = "", requests, burst, approval }]) => [
    `<strong>${escapeHtml(title ?? name)}</strong> ${escapeHtml(description)}`,
    escapeHtml(quotaText(requests) + (burst === undefined ? "" : `, in bursts ${quotaText(burst)}`)),
    approval ? "by its owner" : "not needed",
  ]);
  return `<h2>Plans</h2>\n${table(["Plan", "Requests", "Approval"], rows)}`;
}

const members = (value: unknown): readonly (readonly [string, Readonly<Record<string, unknown>>])[] =>
  isRecord(value)
    ? Object.entries(value).flatMap(([name, one]) => (isRecord(one) ? [[name, one] as const] : []))
    : [];

const textIn = (value: unknown): string => (typeof value === "string" ? value : "");

const accessNames: Readonly<Record<string, string>> = { key: "a key", oauth2: "a token", none: "none" };

function resourcesHtml({ api, openApi }: PublishedApi): string {
  const rows = members(openApi.paths).map(([path, item]) => {
    const { access } = rulesOf(api, path);
    const summary = isRecord(item.post) ? textIn(item.post.summary) : "";
    return [
      `<code>${escapeHtml(path)}</code>`,
      escapeHtml(summary),
      access.map((kind) => accessNames[kind] ?? kind).join(" or "),
    ];
  });
  if (rows.length === 0) return "";
  return `<h2>Resources</h2>\n${table(["Path", "Description", "Credential"], rows)}`;
}

function serversHtml({ servers }: PublishedApi): string {
  const [own, ...others] = servers.map(({ environment, address }) => [
    escapeHtml(environment),
    `<code>${escapeHtml(address)}</code>`,
  ]);
  if (own === undefined) return "";
  const callNote = `<p>Call the API at ${own[1]}.</p>\n`;
  return others.length === 0 ? callNote : `${callNote}${table(["Environment", "Address"], [own, ...others])}`;
}

function overviewHtml(published: PublishedApi): string {
  const { api } = published;
  const description = renderMarkdown(api.description ?? "", { pages: api.docs, urlOf: pageUrl });
  const files = `<p><a href="openapi.json">OpenAPI document</a></p>\n`;
  return `<article class="prose">
<h1>${escapeHtml(api.title)}${badge(api)}</h1>
<p class="muted">Version ${escapeHtml(api.version)}</p>
${deprecationHtml(published)}${description}${serversHtml(published)}${files}${resourcesHtml(published)}${plansHtml(published)}</article>`;
}

const code = (value: unknown): string =>
  `<pre tabindex="0"><code>${escapeHtml(JSON.stringify(value, undefined, 2))}</code></pre>\n`;

/** Returns the HTML of a request body: its schema and its first example. */
function requestBodyHtml(operation: Readonly<Record<string, unknown>>): string {
  const content = isRecord(operation.requestBody) ? members(operation.requestBody.content) : [];
  return content
    .map(([type, media]) => {
      const [example] = members(media.examples);
      const sample = example === undefined ? "" : `<p>For example:</p>\n${code(example[1].value)}`;
      return `<p>Body as <code>${escapeHtml(type)}</code>:</p>\n${code(media.schema ?? {})}${sample}`;
    })
    .join("");
}

function operationHtml(path: string, method: string, operation: Readonly<Record<string, unknown>>): string {
  const responses = members(operation.responses).map(([status, { description }]) => [
    `<code>${escapeHtml(status)}</code>`,
    escapeHtml(textIn(description)),
  ]);
  const text = renderMarkdown(textIn(operation.description), { pages: [], urlOf: pageUrl, level: 3 });
  return `<h2><code>${method.toUpperCase()} ${escapeHtml(path)}</code></h2>
<p>${escapeHtml(textIn(operation.summary))}</p>
${text}${method === "get" ? "" : requestBodyHtml(operation)}<h3>Responses of ${method.toUpperCase()} ${escapeHtml(path)}</h3>
${table(["Status", "When"], responses)}`;
}

function schemasHtml(openApi: PublishedApi["openApi"]): string {
  const schemas = isRecord(openApi.components) ? members(openApi.components.schemas) : [];
  if (schemas.length === 0) return "";
  return `<h2>Schemas</h2>\n${schemas.map(([name, schema]) => `<h3>${escapeHtml(name)}</h3>\n${code(schema)}`).join("")}`;
}

function referenceHtml({ openApi }: PublishedApi): string {
  const operations = members(openApi.paths).flatMap(([path, item]) =>
    members(item).map(([method, operation]) => operationHtml(path, method, operation)),
  );
  const emptyNote = operations.length === 0 ? "<p>No operations are open to consumers yet.</p>\n" : "";
  return `<article class="prose">
<h1>Reference</h1>
<p>For tools, use the <a href="openapi.json">OpenAPI document</a>.</p>
${emptyNote}${operations.join("")}${schemasHtml(openApi)}</article>`;
}

function apiFiles(published: PublishedApi): readonly SiteFile[] {
  const { slug, api, openApi } = published;
  const page = (name: string, title: string, content: string): SiteFile => ({
    path: `${slug}/${name}`,
    content: apiPageHtml(published, title, content, name),
  });
  const pages = api.docs.flatMap((one): SiteFile[] => {
    if ("url" in one) return [];
    const name = pageUrl(one);
    if ("markdown" in one)
      return [page(name, one.title, pageContent(one, { pages: api.docs, urlOf: pageUrl }))];
    return [{ path: `${slug}/${name}`, content: Buffer.from(one.base64, "base64") }];
  });
  return [
    page("index.html", api.title, overviewHtml(published)),
    page("reference.html", "Reference", referenceHtml(published)),
    { path: `${slug}/openapi.json`, content: `${JSON.stringify(openApi, undefined, 2)}\n` },
    ...pages,
  ];
}

function catalogueHtml(apis: readonly PublishedApi[]): string {
  const cards = apis.map(({ slug, api }) => {
    const [first = ""] = (api.description ?? "").split(/\n\s*\n/);
    const about = renderMarkdown(first, { pages: [], urlOf: pageUrl });
    return `<li><h2><a href="${slug}/index.html">${escapeHtml(api.title)}</a>${badge(api)}</h2>
<p class="muted">Version ${escapeHtml(api.version)}</p>
${about}</li>`;
  });
  const content = `<article class="prose">
<h1>APIs</h1>
<ul class="page-cards">
${cards.join("\n")}
</ul>
</article>`;
  return pageFrame({
    title: "APIs",
    brand: { href: "index.html", text: "APIs" },
    groups: [],
    style: "style.css",
    content,
    head,
  });
}

/** Returns all files of a site that documents these APIs. The site has no scripts and loads nothing from other hosts. */
export function siteFiles(apis: readonly PublishedApi[], owner: string): readonly SiteFile[] {
  return [
    { path: "index.html", content: catalogueHtml(apis) },
    { path: "style.css", content: pageStyle },
    { path: "catalog-info.yaml", content: backstageCatalog(apis, owner) },
    ...apis.flatMap(apiFiles),
  ];
}
