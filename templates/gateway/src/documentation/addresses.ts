import type { EffectivePage } from "../api/api.ts";

/**
 * Where the text of a page is, and where other pages are shown; links lead to nothing else but the web.
 * @example
 * const surroundings: Surroundings = { file: "docs/start.md", pages: api.docs, urlOf: ({ id }) => `/docs/pages/${id}` };
 * @see {@link renderMarkdown}
 */
export interface Surroundings {
  /** The file of the project that holds the text: its links are relative to it. Undefined for a text of hookloom.json. */
  readonly file?: string | undefined;
  readonly pages: readonly EffectivePage[];
  /** The URL at which a page is shown, or the bytes of a file are found. */
  readonly urlOf: (page: EffectivePage) => string;
}

/** Where a link of a text leads. */
export type Destination =
  | { readonly kind: "web"; readonly url: string }
  /** A heading of the same text. */
  | { readonly kind: "heading"; readonly heading: string }
  | { readonly kind: "page"; readonly page: EffectivePage; readonly heading?: string }
  /** A file of the project that is not a page, or does not exist. */
  | { readonly kind: "file"; readonly file: string }
  /** It is not followed: another scheme than https, http and mailto, or a path out of the project. */
  | { readonly kind: "nothing" };

const schemes: ReadonlySet<string> = new Set(["https:", "http:", "mailto:"]);

/** A browser takes either slash, and ignores blanks around an address and control characters within it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what browsers ignore.
const suspicious = /[\u0000-\u0020\u007f\\]/;

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A path below the project that is relative to a file of it, or to the project where it begins with a slash. */
function joined(file: string, path: string): string | undefined {
  const parts = path.startsWith("/") ? [] : file.split("/").slice(0, -1);
  for (const part of path.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Where an address of a text leads, as Markdown's parser gives it. */
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
  const heading = decoded(fragment ?? "");
  const decodedPath = decoded(path);
  if (heading === undefined || decodedPath === undefined) return nothing;
  if (decodedPath === "") return heading === "" ? nothing : { kind: "heading", heading };
  const target = joined(file, decodedPath);
  if (target === undefined || target === "") return nothing;
  const page = pages.find((one) => "file" in one && one.file === target);
  if (page === undefined) return { kind: "file", file: target };
  return { kind: "page", page, ...(heading === "" ? {} : { heading }) };
}
