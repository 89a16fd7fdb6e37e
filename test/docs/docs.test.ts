import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { gitFiles, repository } from "../runner/source-files.ts";
import { differences } from "../surface/differences.ts";
import { errorCodes } from "./error-messages.ts";
import { referenceFile, referencePages } from "./reference-pages.ts";

// @reads *.md docs/** extension/*/README.md language-server/*/README.md webview-ui/README.md templates/*/README.md
// @reads extension/media/** package.json package.nls.json

const pages = gitFiles(repository).filter(
  (page) => page.endsWith(".md") && !/^(?:test|templates\/projects)\//.test(page),
);
const text = (page: string): string => readFileSync(join(repository, page), "utf8");
const prose = (page: string): string => text(page).replace(/^```[\s\S]*?^```$/gm, "");

/** The anchors that GitHub and VS Code give the headings of a page. */
const anchors = (page: string): ReadonlySet<string> =>
  new Set(
    [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );

function deadLinks(page: string): readonly string[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = ""]) => {
    if (/^[a-z]+:/.test(link)) return [];
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : relative(repository, join(repository, dirname(page), path));
    if (!existsSync(join(repository, target))) return [`${page}: ${link}`];
    return anchor !== undefined && !anchors(target).has(anchor) ? [`${page}: ${link}`] : [];
  });
}

const known = errorCodes();

const verbs = new Set(
  [...readFileSync(referenceFile("command-line.md"), "utf8").matchAll(/^## hookloom (\S+)/gm)].map(
    ([, verb]) => verb,
  ),
);

/** Titles of commands as the palette shows them, after `Hookloom: `. */
const titles = new Set(
  Object.values(
    JSON.parse(readFileSync(join(repository, "package.nls.json"), "utf8")) as Record<string, string>,
  ),
);

describe("the documents", () => {
  it("have generated pages that match the code", () => {
    for (const [name, page] of Object.entries(referencePages)) {
      const sentence = `docs/reference/${name} is out of date: run node --conditions=hookloom-source test/docs/record.ts.`;
      expect(differences(readFileSync(referenceFile(name), "utf8"), page()), sentence).toEqual([]);
    }
  });

  it("have no dead link", () => {
    expect(pages.length).toBeGreaterThan(20);
    expect(pages.flatMap(deadLinks)).toEqual([]);
  });

  it("have one section for each error code, which its anchor leads to", () => {
    const errors = text("docs/reference/errors.md");
    const headings = [...errors.matchAll(/^## (.+)$/gm)].map(([, heading = ""]) => heading.toLowerCase());
    expect(headings).toEqual([...new Set(headings)]);
    const codes = [...known.keys()].map((code) => code.toLowerCase());
    expect(codes).toContain("bad-project");
    expect(codes.filter((code) => !headings.includes(code))).toEqual([]);
  });

  it("name commands that exist", () => {
    const unknown = pages.flatMap((page) => [
      ...[...text(page).matchAll(/(?:^|`|npx )hookloom ([a-z]+)\b/gm)]
        .filter(([, verb]) => !verbs.has(verb))
        .map(([call]) => `${page}: ${call}`),
      ...[...prose(page).matchAll(/\*\*Hookloom: ([^*]+)\*\*/g)]
        .filter(([, title = ""]) => !titles.has(title))
        .map(([, title]) => `${page}: ${title}`),
    ]);
    expect(unknown).toEqual([]);
  });

  it("exist for each link of the walkthrough and the views, and the list names each of them", () => {
    const linked = [...titles].flatMap((title) =>
      [...title.matchAll(/command:hookloom\.openDocumentation\?([^)]+)/g)].map(
        ([, argument = ""]) => `docs/${JSON.parse(decodeURIComponent(argument))[0]}.md`,
      ),
    );
    expect(linked.length).toBeGreaterThan(5);
    expect(linked.filter((page) => !pages.includes(page))).toEqual([]);
    const listed = [...text("docs/README.md").matchAll(/\]\(([^)]+)\)/g)].map(([, page]) => `docs/${page}`);
    expect(listed.toSorted()).toEqual(
      pages.filter((page) => page.startsWith("docs/") && page !== "docs/README.md").toSorted(),
    );
  });

  it("stay within the maximum length of a page", () => {
    const lines = (page: string): number => text(page).split("\n").length - 1;
    for (const [page, most] of [
      ["README.md", 130],
      ["ARCHITECTURE.md", 250],
      ["CHANGELOG.md", 60],
    ] as const)
      expect(lines(page), page).toBeLessThanOrEqual(most);
    const readmes = pages.filter((page) => page !== "README.md" && page.endsWith("/README.md"));
    expect(readmes.filter((page) => lines(page) > 60)).toEqual([]);
  });
});

it("finds the messages of an error code with named placeholders, however the error is constructed", () => {
  expect([...(known.get("port-taken")?.messages ?? [])]).toContain(
    "{text} is not a port: use a whole number from 1 to 65535.",
  );
  // A class with its message first, a function for one class, and one of the cluster's reasons.
  for (const code of ["bad-usage", "not-confirmed", "rate-limited", "Untrusted"])
    expect([...known.keys()]).toContain(code);
});
