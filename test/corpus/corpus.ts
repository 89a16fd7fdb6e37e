// The files on which the bridge's laws are tested: real TypeScript of npm packages and of this repository.
import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { frameworkSources } from "../../language-server/src/bridge/testing/framework-sources.ts";
import { root, toolsFolder, whyNoTools } from "../vscode/setup.mjs";

// @samples {extension,language-server,webview-ui,templates/runtime}/src/** test/**

export const packages = [
  "@reduxjs/toolkit",
  "@tanstack/query-core",
  "@trpc/server",
  "immer",
  "redux",
  "reselect",
  "rxjs",
  "zod",
] as const;

export interface CorpusFile {
  readonly name: string;
  readonly text: string;
  readonly language: "ts" | "tsx" | "js";
}

function filesUnder(folder: string, pattern: string): CorpusFile[] {
  return globSync(pattern, { cwd: folder })
    .filter(
      (name) => !/\.d\.[cm]?ts$/.test(name) && !/(^|[\\/])(node_modules|dist|test-results)[\\/]/.test(name),
    )
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const language = name.endsWith("x") ? "tsx" : "ts";
      return { name: relative(root, path), text: readFileSync(path, "utf8"), language };
    });
}

/** Every source file of the packages. */
export function packageFiles(name: string): CorpusFile[] {
  const trouble = whyNoTools();
  if (trouble !== undefined) throw new Error(trouble);
  return filesUnder(join(toolsFolder, "node_modules", name), "**/*.{ts,tsx,mts,cts}");
}

/** Files of other frameworks, whose handlers are flows with triggers as well. */
function frameworkFiles(): CorpusFile[] {
  return Object.entries(frameworkSources).map(([name, { language, text }]) => ({ name, language, text }));
}

/** Every source file of this repository, and those of other frameworks. */
export function ownFiles(): CorpusFile[] {
  const folders = ["extension/src", "language-server/src", "webview-ui/src", "templates/runtime/src", "test"];
  const files = folders.flatMap((folder) => filesUnder(join(root, folder), "**/*.{ts,tsx}"));
  return [...files, ...frameworkFiles()];
}

/** Changes the unit of indentation; lines inside template literals change with the rest, which keeps the file valid. */
function reindent(text: string, unit: string): string {
  const found = /^( {2,8}|\t)\S/m.exec(text)?.[1] ?? "  ";
  return text.replace(/^[ \t]+/gm, (space) => {
    const levels = found === "\t" ? space.split("\t").length - 1 : Math.floor(space.length / found.length);
    const rest = found === "\t" ? "" : " ".repeat(space.length % found.length);
    return unit.repeat(levels) + rest;
  });
}

/** The same file in other styles. */
export const variants: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  tabs: (text) => reindent(text, "\t"),
  "4 spaces": (text) => reindent(text, "    "),
  CRLF: (text) => text.replace(/\r?\n/g, "\r\n"),
  BOM: (text) => `\uFEFF${text.replace(/^\uFEFF/, "")}`,
  "no final newline": (text) => text.trimEnd(),
};
