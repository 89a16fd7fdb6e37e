import { open } from "node:fs/promises";
import path from "node:path";
import { isInsideRoot } from "@hookloom/core/project/inside-root";
import { errorCode, isMissing } from "@hookloom/core/project/system-error";
import {
  type ApiDescription,
  type ApiProblem,
  type DocumentFile,
  describedPages,
  mostDocumentation,
  normalFile,
  resolveApi,
} from "@hookloom/gateway";
import { lookup } from "mrmime";

/** A description and its path in hookloom.json. */
export interface PlacedDescription {
  readonly api: ApiDescription;
  readonly at: readonly string[];
}

/** The documentation files that were read, and the problems found. */
export interface ReadDocumentation {
  readonly files: ReadonlyMap<string, DocumentFile>;
  readonly problems: readonly ApiProblem[];
}

type WithoutPath<Problem> = Problem extends unknown ? Omit<Problem, "path"> : never;
type FileProblem = WithoutPath<Extract<ApiProblem, { code: "missing-file" | "unreadable-file" }>>;

export const isMarkdownFile = (file: string): boolean => /\.(md|markdown)$/i.test(file);

function toDocumentFile(file: string, bytes: Buffer): DocumentFile {
  // A BOM is not part of the text.
  if (isMarkdownFile(file)) return { markdown: bytes.toString("utf8").replace(/^\uFEFF/, "") };
  return { mediaType: lookup(file) ?? "application/octet-stream", base64: bytes.toString("base64") };
}

/** The content of a file, and the number of unread bytes. */
interface FileRead {
  readonly content: DocumentFile;
  readonly unread: number;
}

/** Reads a project file, but at most one byte more than the size limit. */
async function readDocument(
  root: string,
  file: string,
  unsaved: ReadonlyMap<string, string> | undefined,
): Promise<FileRead | FileProblem> {
  const unreadable = (reason: "kind" | "outside" | "rights"): FileProblem => ({
    code: "unreadable-file",
    file,
    reason,
  });
  const fullPath = path.join(root, file);
  try {
    if (!(await isInsideRoot(root, fullPath))) return unreadable("outside");
    await using handle = await open(fullPath, "r");
    const found = await handle.stat();
    if (!found.isFile()) return unreadable("kind");
    const bytes = Buffer.alloc(Math.min(found.size, mostDocumentation + 1));
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    const text = isMarkdownFile(file) ? unsaved?.get(file) : undefined;
    if (text !== undefined) return { content: { markdown: text }, unread: 0 };
    return { content: toDocumentFile(file, bytes.subarray(0, bytesRead)), unread: found.size - bytesRead };
  } catch (thrown) {
    if (isMissing(thrown)) return { code: "missing-file", file };
    return unreadable(errorCode(thrown) === "EISDIR" ? "kind" : "rights");
  }
}

/** Returns the total size of all pages in an environment's rules, in bytes. */
function documentationBytes(
  description: ApiDescription,
  override: ApiDescription | undefined,
  read: ReadonlyMap<string, FileRead>,
): number {
  const files = new Map([...read].map(([file, { content }]) => [file, content]));
  const pages = resolveApi(description, override, { files })?.docs ?? [];
  const unread = pages.map((page) => ("file" in page ? (read.get(page.file ?? "")?.unread ?? 0) : 0));
  return unread.reduce((sum, bytes) => sum + bytes, Buffer.byteLength(JSON.stringify(pages)));
}

/**
 * Reads all documentation files that these descriptions refer to: first the project's, then the overrides of its environments. A
 * missing or unreadable file is reported at its member, and so is exceeding the size limit. `unsaved` contains the unsaved texts
 * of Markdown files that are open in an editor.
 */
export async function readDocumentation(
  root: string,
  [own, ...others]: readonly PlacedDescription[],
  unsaved?: ReadonlyMap<string, string>,
): Promise<ReadDocumentation> {
  const read = new Map<string, FileRead>();
  const problems: ApiProblem[] = [];
  const known = new Map<string, Promise<FileRead | FileProblem>>();
  for (const { api, at } of own === undefined ? [] : [own, ...others]) {
    for (const page of describedPages(api)) {
      if (page.file === undefined) continue;
      const file = normalFile(page.file);
      known.set(file, known.get(file) ?? readDocument(root, file, unsaved));
      const found = await known.get(file);
      // A page that is only a file name has no `file` member.
      const memberPath = [...at, ...page.at, ...(page.title === undefined ? [] : ["file"])];
      if (found === undefined) continue;
      if ("code" in found) problems.push({ ...found, file: page.file, path: memberPath });
      else read.set(file, found);
    }
  }
  const sizeProblems = (at: readonly string[], bytes: number): ApiProblem[] =>
    bytes > mostDocumentation
      ? [{ code: "too-much-documentation", path: [...at, "docs"], bytes, most: mostDocumentation }]
      : [];
  const inProject =
    own === undefined ? [] : sizeProblems(own.at, documentationBytes(own.api, undefined, read));
  const inEnvironments = others.flatMap(({ api, at }) =>
    own === undefined ? [] : sizeProblems(at, documentationBytes(own.api, api, read)),
  );
  // If the project exceeds the limit, the problems of its environments would only repeat that.
  problems.push(...(inProject.length > 0 ? inProject : inEnvironments));
  return { files: new Map([...read].map(([file, { content }]) => [file, content])), problems };
}
