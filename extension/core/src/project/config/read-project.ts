import { stat } from "node:fs/promises";
import path from "node:path";
import { readDeclarations, readNames } from "@hookloom/bridge/declarations";
import type { KnownNames, Range } from "@hookloom/protocol/flow-document";
import { unreadable } from "../errors.ts";
import type { Project } from "../project.ts";
import { readIfThere } from "../read-file.ts";
import { unlessMissing } from "../system-error.ts";
import type { ProjectConnection, ProjectContent, ProjectSetting, ProjectTrigger } from "./project-content.ts";

const maxFiles = 300;
const endings = ["", ".ts", ".tsx", ".mts", ".js", ".mjs", "/index.ts", "/index.js"];

/** Returns a file's relative imports. A match in a comment only means that one more file is read. */
function localImports(text: string): string[] {
  const found = text.matchAll(/\b(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"'\n]+)["']/g);
  return [...found].map((match) => match[1] ?? "");
}

/** Reads sources: on disk or in a commit. Both throw ProjectError `unreadable`. */
export interface SourceReader {
  isFile(file: string): Promise<boolean>;
  /** Returns a file's text; undefined if there is no such file. */
  text(file: string): Promise<string | undefined>;
}

const onDisk: SourceReader = {
  isFile: (file) =>
    stat(file).then(
      (found) => found.isFile(),
      unlessMissing(false, (thrown) => unreadable(file, thrown)),
    ),
  text: readIfThere,
};

/** Resolves an import specifier to a file; as in TypeScript, `./a.js` may be `./a.ts`. */
export async function resolveImport(
  from: string,
  specifier: string,
  files: SourceReader = onDisk,
): Promise<string | undefined> {
  const base = path.resolve(path.dirname(from), specifier);
  const source = base.replace(/\.([cm]?)js$/, ".$1ts");
  for (const candidate of [source, ...endings.map((ending) => base + ending)])
    if (await files.isFile(candidate)) return candidate;
  return undefined;
}

/** Returns the names in a file that refer to connection clients, including those imported from other files of the project. */
export async function readFileNames(file: string, text: string): Promise<KnownNames> {
  const exported = new Map<string, KnownNames>();
  for (const specifier of localImports(text)) {
    const target = await resolveImport(file, specifier, onDisk);
    const importedText = target === undefined ? undefined : await readIfThere(target);
    if (target !== undefined && importedText !== undefined)
      exported.set(specifier, readNames(importedText, { language: fileLanguage(target), exported: true }));
  }
  return readNames(text, {
    language: fileLanguage(file),
    exportsOf: (specifier) => exported.get(specifier) ?? {},
  });
}

function isInside(inner: Range, outer: Range): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}

export function fileLanguage(file: string): "ts" | "tsx" | "js" {
  if (/\.tsx$/.test(file)) return "tsx";
  return /\.[cm]?jsx?$/.test(file) ? "js" : "ts";
}

/**
 * Reads the triggers, settings and connections that a project declares in its entry and in the files that the entry imports, each
 * setting once. No code is run. A broken file contributes what can be parsed, a missing file nothing.
 * @throws ProjectError `unreadable`
 */
export async function readProject(
  project: Pick<Project, "entry">,
  files: SourceReader = onDisk,
): Promise<ProjectContent> {
  const triggers: ProjectTrigger[] = [];
  const settings = new Map<string, ProjectSetting>();
  const connections: ProjectConnection[] = [];
  const queue = [project.entry];
  const seen = new Set(queue);
  for (const file of queue) {
    const text = await files.text(file);
    if (text === undefined) continue;
    const declared = readDeclarations(text, { language: fileLanguage(file) });
    triggers.push(...declared.triggers.map((trigger) => ({ ...trigger, file })));
    for (const connection of declared.connections) {
      const own = declared.settings.filter(({ range }) => isInside(range, connection.range));
      connections.push({ ...connection, file, settings: own.map(({ name }) => name) });
    }
    for (const setting of declared.settings)
      if (!settings.has(setting.name)) settings.set(setting.name, { ...setting, file });
    for (const specifier of localImports(text)) {
      const target = await resolveImport(file, specifier, files);
      if (target === undefined || seen.has(target) || seen.size >= maxFiles) continue;
      seen.add(target);
      queue.push(target);
    }
  }
  return { triggers, settings: [...settings.values()], connections };
}
