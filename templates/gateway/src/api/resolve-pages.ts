import type { ApiDescription, DocumentationDescription, PageDescription } from "./description.ts";
import type { EffectivePage } from "./effective-api.ts";

/**
 * The content of a documentation file: text for Markdown, otherwise bytes.
 * @example
 * const file: DocumentFile = { mediaType: "application/pdf", base64: bytes.toString("base64") };
 * @see {@link resolveApi}
 */
export type DocumentFile =
  | { readonly markdown: string }
  | { readonly mediaType: string; readonly base64: string };

/**
 * Maximum size of all pages of an environment as JSON, in bytes. They are stored with the rules in one ConfigMap, which is
 * limited to 1 MiB.
 * @example
 * const isTooMuch = JSON.stringify(api.docs).length > mostDocumentation;
 * @see https://kubernetes.io/docs/concepts/configuration/configmap/
 */
export const mostDocumentation: number = 512 * 1024;

/**
 * A page of a description. A page without a title consists only of a file name. `at` is the page's path within `api`.
 * @example
 * const files = describedPages(api).flatMap(({ file }) => file ?? []);
 * @see {@link describedPages}
 */
export interface DescribedPage extends Omit<PageDescription, "title"> {
  readonly title?: string;
  readonly resource?: string;
  readonly at: readonly string[];
}

const byName = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;

/** Returns the pages of a `docs` member with their paths. A page outside a list has the path of `docs`. */
function pagesIn(docs: DocumentationDescription, at: readonly string[]): readonly DescribedPage[] {
  if (typeof docs === "string") return [{ file: docs, at }];
  if ("title" in docs) return [{ ...docs, at }];
  return docs.map((page, index) => ({ ...page, at: [...at, String(index)] }));
}

/**
 * Returns all pages of a description: those about the whole API, followed by those of the resources by path.
 * @example
 * describedPages({ resources: { "/http": { docs: "docs/orders.md" } } })[0]?.at; // ["resources", "/http", "docs"]
 * @see {@link PageDescription}
 */
export function describedPages({ docs = [], resources = {} }: ApiDescription): readonly DescribedPage[] {
  const others = Object.entries(resources)
    .sort(byName)
    .flatMap(([resource, { docs: pages = [] }]) =>
      pagesIn(pages, ["resources", resource, "docs"]).map((page) => ({ ...page, resource })),
    );
  return [...pagesIn(docs, ["docs"]), ...others];
}

/**
 * Normalizes the path of a project file.
 * @example
 * normalFile("./docs\\start.md"); // "docs/start.md"
 * @see {@link DocumentFile}
 */
export function normalFile(file: string): string {
  return file
    .split(/[\\/]/)
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}

/** Returns the first heading of a Markdown file, or the file name if there is none. */
function pageTitle(file: string, content: DocumentFile): string {
  const heading =
    "markdown" in content ? /^\s*# +(.*?)[ #]*(\r?\n|$)/.exec(content.markdown)?.[1] : undefined;
  const plain = heading?.replace(/[*_`[\]]/g, "").trim();
  return plain || (file.split("/").at(-1) ?? file).replace(/\.[^.]*$/, "");
}

function uniqueId(title: string, taken: ReadonlySet<string>): string {
  const words = title
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  const base = (words ?? ["page"]).join("-").slice(0, 60);
  let id = base;
  for (let count = 2; taken.has(id); count++) id = `${base}-${count}`;
  return id;
}

type PageContent = Omit<EffectivePage, "id" | "title" | "resource"> &
  (
    | { url: string }
    | { markdown: string; file?: string }
    | { file: string; mediaType: string; base64: string }
  );

/** Returns the pages of a description with their contents, in the same order. */
export function resolvePages(
  api: ApiDescription,
  files: ReadonlyMap<string, DocumentFile>,
): readonly EffectivePage[] {
  const taken = new Set<string>();
  const createPage = (page: DescribedPage, title: string, content: PageContent): EffectivePage => {
    const id = uniqueId(title, taken);
    taken.add(id);
    return { id, title, ...(page.resource === undefined ? {} : { resource: page.resource }), ...content };
  };
  return describedPages(api).flatMap((page): EffectivePage[] => {
    const { title = "", url, text } = page;
    if (url !== undefined) return [createPage(page, title, { url })];
    if (text !== undefined) return [createPage(page, title, { markdown: text })];
    const file = normalFile(page.file ?? "");
    const content = files.get(file);
    return content === undefined
      ? []
      : [createPage(page, title || pageTitle(file, content), { file, ...content })];
  });
}
