import { describe, expect, it } from "vitest";
import { goodFile, openMarked } from "../testing/marked-document.ts";
import { documentSymbols } from "./symbols.ts";

describe("document symbols", () => {
  it("lists triggers with their handlers inside, then functions", () => {
    const text = `${goodFile}\nasync function notify(title: string) {\n  console.log(title);\n}\n`;
    const symbols = documentSymbols(openMarked(text).document);
    expect(
      symbols.map(({ name, detail, children }) => [name, detail, children?.map((child) => child.name)]),
    ).toEqual([
      ["hub", "GitHub · /github", ["issues.opened"]],
      ["notify", undefined, undefined],
    ]);
    expect(symbols[1]?.selectionRange.start).toEqual({ line: 11, character: 15 });
  });

  it("keeps each symbol inside its parent, and its selection inside its range", () => {
    const { document } = openMarked(goodFile);
    for (const symbol of documentSymbols(document)) {
      for (const { range, selectionRange } of [symbol, ...(symbol.children ?? [])]) {
        expect(document.offsetAt(range.start)).toBeLessThanOrEqual(document.offsetAt(selectionRange.start));
        expect(document.offsetAt(range.end)).toBeGreaterThanOrEqual(document.offsetAt(selectionRange.end));
        expect(document.offsetAt(range.end)).toBeLessThanOrEqual(document.offsetAt(symbol.range.end));
      }
    }
  });

  it("lists the handlers of other frameworks alone, by their events", () => {
    const text =
      'import { Probot } from "probot";\nexport default (app: Probot) => {\n  app.on("push", () => {});\n  app.onAny(() => {});\n};\n';
    expect(documentSymbols(openMarked(text).document).map(({ name, detail }) => [name, detail])).toEqual([
      ["push", "Probot"],
      ["any event", "Probot"],
    ]);
    expect(
      documentSymbols(openMarked('import { Octokit } from "octokit";\nfunction f() {}').document),
    ).toEqual([]);
  });

  it("leaves other files to TypeScript", () => {
    expect(documentSymbols(openMarked("function f() {}").document)).toEqual([]);
  });
});
