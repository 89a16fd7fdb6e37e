import { type MemberPath, memberValue, withMember, withoutMember } from "@hookloom/core/project/json-edit";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { edited, keepsEmpty, type Scope } from "./bound-field.ts";

const kinds = ["text", "file", "url"] as const;

/** The kind of a page: inline text, a project file, or an external page. */
export type PageKind = (typeof kinds)[number];

/** A page to add; `title` is used if the pages in its list have titles. */
export type NewPage = { readonly title: string } & (
  | { readonly text: string }
  | { readonly file: string }
  | { readonly url: string }
);

export const kindOfPage = (page: unknown): PageKind =>
  typeof page === "string" ? "file" : (kinds.find((kind) => isRecord(page) && kind in page) ?? "text");

/** Returns a page's file as written; undefined if it has none. */
export function fileOfPage(page: unknown): string | undefined {
  const file = typeof page === "string" ? page : memberValue(page, ["file"]);
  return typeof file === "string" && file !== "" ? file : undefined;
}

/** Returns the paths of the pages in a `docs` member; a page without a list has the path of `docs`. */
export function pagePaths(docs: unknown, path: MemberPath): readonly MemberPath[] {
  if (Array.isArray(docs)) return docs.map((_page, index) => [...path, String(index)]);
  return typeof docs === "string" || isRecord(docs) ? [path] : [];
}

/** Returns whether a path is that of a `docs` member, as opposed to a page in its list. */
const isDocs = (path: MemberPath): boolean => path.at(-1) === "docs";

/**
 * Adds a page at the end of a `docs` member. A resource's only file is stored without a list; a second page converts it to a
 * list, in which the first file gets `firstTitle`.
 */
export function addPage(
  text: string,
  scope: Scope,
  path: MemberPath,
  page: NewPage,
  firstTitle: string,
): string {
  const docs = memberValue(JSON.parse(text), path);
  if (Array.isArray(docs)) return withMember(text, [...path, String(docs.length)], page);
  if (typeof docs === "string" && docs !== "")
    return edited(text, scope, path, [{ title: firstTitle, file: docs }, page]);
  if (isRecord(docs)) return edited(text, scope, path, [docs, page]);
  const isResource = path.at(-3) === "resources";
  return edited(text, scope, path, isResource && "file" in page ? page.file : [page]);
}

/** Removes a page, and its list if that becomes empty. */
export const removePage = (text: string, scope: Scope, pagePath: MemberPath): string =>
  withoutMember(text, pagePath, keepsEmpty(scope));

/** Moves a page up by one. */
export function movePage(text: string, pagePath: MemberPath): string {
  const index = Number(pagePath.at(-1));
  const above = [...pagePath.slice(0, -1), String(index - 1)];
  const parsed: unknown = JSON.parse(text);
  const [upper, page] = [memberValue(parsed, above), memberValue(parsed, pagePath)];
  if (isDocs(pagePath) || upper === undefined || page === undefined) return text;
  return withMember(withMember(text, above, page), pagePath, upper);
}

/** Changes the kind of a page and keeps its title. */
export function changePageKind(text: string, pagePath: MemberPath, kind: string): string {
  const page = memberValue(JSON.parse(text), pagePath);
  const others = Object.entries(isRecord(page) ? page : {}).filter(
    ([name]) => !kinds.some((one) => one === name),
  );
  return withMember(text, pagePath, { ...Object.fromEntries(others), [kind]: "" });
}

/** Returns the path of a page's file name. */
export const fileMemberPath = (page: unknown, pagePath: MemberPath): MemberPath =>
  typeof page === "string" ? pagePath : [...pagePath, "file"];

/** Sets the title of a page that is only a file name. */
export function titleFilePage(text: string, pagePath: MemberPath, title: string): string {
  const file = memberValue(JSON.parse(text), pagePath);
  return title === "" ? text : withMember(text, pagePath, [{ title, file }]);
}
