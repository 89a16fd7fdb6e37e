import path from "node:path";
import { lineOfMember } from "@hookloom/core/project/json-text";
import { projectFile } from "@hookloom/core/project/project";
import { exists } from "@hookloom/core/project/read-file";
import { type ApiDescription, describedPages, type EffectivePage, resolveApi } from "@hookloom/gateway";
import { checkLinks, type LinkProblem } from "@hookloom/gateway/documentation";
import { t } from "@vscode/l10n";
import type { PlacedDescription, ReadDocumentation } from "./documentation-files.ts";

/** A broken link in the documentation. */
export interface LinkFinding {
  /** The Markdown file that contains the link, or hookloom.json. */
  readonly file: string;
  /** 1-based; undefined if the text was not found in hookloom.json. */
  readonly line?: number;
  /** The zero-based start and end of the link's URL in its line; undefined if unknown. */
  readonly columns?: readonly [number, number];
  readonly code: LinkProblem["code"];
  readonly sentence: string;
}

function linkMessage(problem: LinkProblem, fileExists: boolean): string {
  const { address } = problem;
  switch (problem.code) {
    case "refused":
      return t(
        "The link {0} is not allowed: use https, http, mailto or a page of the documentation.",
        address,
      );
    case "no-heading": {
      const where = problem.file ?? t("this text");
      return t("The link {0} is broken: {1} has no heading #{2}.", address, where, problem.heading);
    }
    case "no-page":
      return fileExists
        ? t(
            'The link {0} is broken: {1} is not a page of the documentation, so add it to "docs" in {2}.',
            address,
            problem.file,
            projectFile,
          )
        : t("The link {0} is broken: the file {1} does not exist.", address, problem.file);
  }
}

/** Finds the line and columns of a URL in a document, starting at its paragraph. */
function locateLink(
  text: string,
  { address, line, end }: LinkProblem,
): Pick<LinkFinding, "line" | "columns"> {
  const lines = text.split("\n");
  let decoded = address;
  try {
    decoded = decodeURI(address);
  } catch {
    // A URL with an invalid encoding is searched for as written.
  }
  for (const written of [address, decoded]) {
    for (let index = line; index < end; index++) {
      const start = lines[index]?.indexOf(written) ?? -1;
      if (start >= 0) return { line: index + 1, columns: [start, start + written.length] };
    }
  }
  return { line: line + 1 };
}

interface Context {
  readonly pages: readonly EffectivePage[];
  readonly described: PlacedDescription;
}

function listContexts(
  [own, ...others]: readonly PlacedDescription[],
  files: ReadDocumentation["files"],
): readonly Context[] {
  if (own === undefined) return [];
  const resolvePages = (override?: ApiDescription) => resolveApi(own.api, override, { files })?.docs ?? [];
  const overriding = others.filter(({ api }) => describedPages(api ?? {}).length > 0);
  return [
    { pages: resolvePages(), described: own },
    ...overriding.map((described) => ({ pages: resolvePages(described.api), described })),
  ];
}

/** Returns the line of an inline page in hookloom.json. */
function lineOfText(text: string, { api, at }: PlacedDescription, markdown: string): number | undefined {
  const page = describedPages(api).find((one) => one.text === markdown);
  return page && lineOfMember(text, [...at, ...page.at, "text"]);
}

/**
 * Finds the broken links in the documentation, given the text of hookloom.json and the files that it refers to. Links to the web
 * are not checked.
 */
export async function findDeadLinks(
  root: string,
  text: string,
  descriptions: readonly PlacedDescription[],
  files: ReadDocumentation["files"],
): Promise<readonly LinkFinding[]> {
  const found = new Map<string, LinkFinding>();
  for (const { pages, described } of listContexts(descriptions, files)) {
    for (const page of pages) {
      if (!("markdown" in page)) continue;
      const { file, markdown } = page;
      for (const problem of checkLinks(markdown, { file, pages })) {
        const fileExists =
          problem.code === "no-page" && (await exists(path.join(root, problem.file)).catch(() => true));
        const line = file === undefined ? lineOfText(text, described, markdown) : undefined;
        const location =
          file === undefined ? (line === undefined ? {} : { line }) : locateLink(markdown, problem);
        const { code } = problem;
        const finding = {
          file: file ?? projectFile,
          ...location,
          code,
          sentence: linkMessage(problem, fileExists),
        };
        // Environments repeat the project's pages, so each finding is kept once.
        found.set(JSON.stringify(finding), finding);
      }
    }
  }
  return [...found.values()];
}
