import { type DocumentReply, docsHead } from "@hookloom/runtime/seams";
import type { EffectiveApi, EffectivePage } from "../api/api.ts";
import { pageContent, pageFrame, pageGroups } from "../documentation/page-frame.ts";
import { pageStyle } from "../documentation/page-style.ts";

const reference = { href: "/docs", text: "Reference" };
const stylePath = "/docs/pages.css";

/** Headers for files, which are untrusted: browsers download them, and run no scripts even if a file is opened. */
const fileHeaders = {
  "content-security-policy": "default-src 'none'; sandbox",
  "cache-control": "no-store",
};

function pageUrl(page: EffectivePage): string {
  if ("url" in page) return page.url;
  return "mediaType" in page ? `/docs/files/${page.id}` : `/docs/pages/${page.id}`;
}

/** Renders a page with the documentation's navigation next to it. */
function renderPage(
  { title, version, docs }: EffectiveApi,
  page: {
    readonly title: string;
    readonly current?: string;
    readonly content: string;
    readonly head?: string;
    readonly hasMain?: boolean;
  },
  status = 200,
): DocumentReply {
  const body = pageFrame({
    brand: { href: "/docs", text: title },
    note: version,
    groups: docs.length === 0 ? [] : [{ links: [reference] }, ...pageGroups(docs, pageUrl)],
    style: stylePath,
    ...page,
  });
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    body,
  };
}

/** Returns a documentation file, or undefined for another kind of page. */
export function fileReply(
  page: EffectivePage,
  given: Readonly<Record<string, string>>,
): DocumentReply | undefined {
  if (!("mediaType" in page)) return undefined;
  // RFC 8187 requires encoding these characters, too.
  const name = encodeURIComponent(page.file.split("/").at(-1) ?? page.id).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const headers = {
    ...given,
    ...fileHeaders,
    "content-type": page.mediaType,
    "content-disposition": `attachment; filename*=UTF-8''${name}`,
  };
  return { status: 200, headers, body: Buffer.from(page.base64, "base64") };
}

/** Returns the reply for a path of `/docs`: Swagger UI with the navigation, a page or a file. */
export function documentReply(api: EffectiveApi, path: string): DocumentReply | undefined {
  if (path === "/docs" || path === "/docs/") {
    const content = '<div id="docs"><p>Loading…</p></div>';
    const page = { title: api.title, current: reference.href, content, head: docsHead };
    return renderPage(api, { ...page, hasMain: true });
  }
  if (path === stylePath) {
    const headers = { "content-type": "text/css; charset=utf-8", "cache-control": "no-store" };
    return { status: 200, headers, body: pageStyle };
  }
  const [, , folder = "", id, ...more] = path.split("/");
  if (!["pages", "files"].includes(folder) || id === undefined || more.length > 0) return undefined;
  const page = api.docs.find((one) => one.id === id);
  if (folder === "files" && page !== undefined) return fileReply(page, {});
  if (page !== undefined && "markdown" in page) {
    const content = pageContent(page, { pages: api.docs, urlOf: pageUrl });
    return renderPage(api, { title: page.title, current: pageUrl(page), content });
  }
  const gone =
    '<article class="prose"><h1>No such page</h1><p>The documentation has no page with this name.</p></article>';
  return renderPage(api, { title: "No such page", content: gone }, 404);
}
