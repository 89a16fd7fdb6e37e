import type { EffectivePage } from "../api/api.ts";

/**
 * The location of a page's text, and the locations of other pages. Links can only lead to these pages and to the web.
 * @example
 * const surroundings: Surroundings = { file: "docs/start.md", pages: api.docs, urlOf: ({ id }) => `/docs/pages/${id}` };
 * @see {@link renderMarkdown}
 */
export interface Surroundings {
  /** The project file with the text, to which links are relative. Undefined for a text in hookloom.json. */
  readonly file?: string | undefined;
  readonly pages: readonly EffectivePage[];
  /** Returns the URL at which a page is shown, or from which a file can be downloaded. */
  readonly urlOf: (page: EffectivePage) => string;
}

/** The target of a link. */
export type Destination =
  | { readonly kind: "web"; readonly url: string }
  /** A heading in the same text. */
  | { readonly kind: "heading"; readonly heading: string }
  | { readonly kind: "page"; readonly page: EffectivePage; readonly heading?: string }
  /** A project file that is not a page, or does not exist. */
  | { readonly kind: "file"; readonly file: string }
  /** A target that is not followed: a scheme other than https, http and mailto, or a path outside the project. */
  | { readonly kind: "nothing" };

const schemes: ReadonlySet<string> = new Set(["https:", "http:", "mailto:"]);

/** Characters that browsers interpret in unexpected ways: backslashes, and ignored spaces and control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: browsers ignore these characters.
const suspicious = /[\u0000-\u0020\u007f\\]/;

function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/**
 * Resolves a path relative to a project file, or to the project if it begins with a slash. Returns undefined for a path outside
 * the project.
 */
function resolvePath(file: string, path: string): string | undefined {
  const parts = path.startsWith("/") ? [] : file.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Returns the target of a URL in a text, as returned by the Markdown parser. */
export function findDestination(
  address: string,
  { file = "", pages }: Pick<Surroundings, "file" | "pages">,
): Destination {
  const nothing = { kind: "nothing" } as const;
  if (suspicious.test(address) || address.startsWith("//")) return nothing;
  if (/^[a-z][a-z0-9+.-]*:/i.test(address)) {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    return url !== undefined && schemes.has(url.protocol) ? { kind: "web", url: url.href } : nothing;
  }
  const [, path = "", fragment] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/.exec(address) ?? [];
  const heading = decodePercent(fragment ?? "");
  const decodedPath = decodePercent(path);
  if (heading === undefined || decodedPath === undefined) return nothing;
  if (decodedPath === "") return heading === "" ? nothing : { kind: "heading", heading };
  const target = resolvePath(file, decodedPath);
  if (target === undefined || target === "") return nothing;
  const page = pages.find((one) => "file" in one && one.file === target);
  if (page === undefined) return { kind: "file", file: target };
  return { kind: "page", page, ...(heading === "" ? {} : { heading }) };
}
