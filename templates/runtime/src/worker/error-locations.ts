import { findSourceMap } from "node:module";
import { fileURLToPath } from "node:url";
import type { ErrorPlace } from "../management/management.ts";

/**
 * What the builder calls the module that it bundles. It is in the project's folder, so its path in the source map
 * says where that was when the bundle was made, wherever the bundle runs.
 */
const entryName = "hookloom-entry.js";

/** Locations of one run that are kept, and what is read of a stack to find them. */
const maxLocations = 10;
const maxStackLength = 32 * 1024;
const maxFrames = 100;
/** Code units of a line that are kept. */
const maxLineLength = 500;
/** Errors within errors that are searched. */
const maxCauseDepth = 5;

/** A file of the project's own in the source map. */
interface OwnFile {
  readonly name: string;
  /** As stacks name it. */
  readonly path: string;
  readonly content: string | undefined;
  lines?: readonly string[];
}

function toPath(source: string): string {
  try {
    return fileURLToPath(source);
  } catch {
    return source;
  }
}

/** The project's own files that a bundle is made of; none without a source map. */
function readOwnFiles(bundle: string): readonly OwnFile[] {
  const map = findSourceMap(bundle)?.payload;
  if (map === undefined) return [];
  const { sources, sourcesContent } = map;
  const entry = sources.find((source) => source.endsWith(`/${entryName}`));
  if (entry === undefined) return [];
  const root = toPath(entry).slice(0, -entryName.length);
  return sources.flatMap((source, index) => {
    const path = toPath(source);
    const name = path.startsWith(root) ? path.slice(root.length).replaceAll("\\", "/") : "";
    if (name === "" || name === entryName || /(?:^|\/)node_modules\//.test(name)) return [];
    return [{ name, path, content: sourcesContent?.[index] }];
  });
}

let ownFiles: readonly OwnFile[] | undefined;

/** The files of the build that runs. */
function files(): readonly OwnFile[] {
  ownFiles ??= readOwnFiles(fileURLToPath(import.meta.url));
  return ownFiles;
}

function sourceLine(file: OwnFile, line: number): string | undefined {
  // As the bundler counts them.
  file.lines ??= file.content?.split(/\r\n|[\n\r\u2028\u2029]/) ?? [];
  return file.lines[line - 1]?.slice(0, maxLineLength);
}

/** The location that a line of a stack names, if that is in the project's own source. */
function findLocation(frame: string): ErrorPlace | undefined {
  const [, where = "", line, column] = /^\s+at (.*):(\d+):(\d+)\)?$/.exec(frame) ?? [];
  // A function's name may hold anything, so the files say where the path begins.
  const file = files().find(({ path }) => {
    const before = where.at(-path.length - 1);
    return where.endsWith(path) && (before === undefined || before === "(" || before === " ");
  });
  if (file === undefined) return undefined;
  const text = sourceLine(file, Number(line));
  const location = { file: file.name, line: Number(line), column: Number(column) };
  return text === undefined ? location : { ...location, text };
}

/** The frames of a stack without the message before them, which may resemble some. */
function stackFrames(error: { readonly stack?: unknown; readonly message?: unknown }): readonly string[] {
  const { stack, message } = error;
  if (typeof stack !== "string") return [];
  const at = typeof message === "string" && message !== "" ? stack.indexOf(message) : -1;
  const after = at < 0 ? 0 : at + String(message).length;
  return stack.slice(after, after + maxStackLength).split("\n", maxFrames);
}

const isSame = (one: ErrorPlace | undefined, other: ErrorPlace): boolean =>
  one?.file === other.file && one.line === other.line && one.column === other.column;

/** The locations of one error; those of its cause if it has none itself, as one that a package has wrapped. */
function locationsInError(error: unknown, depth = 0): readonly ErrorPlace[] {
  if (typeof error !== "object" || error === null || depth >= maxCauseDepth) return [];
  const found: ErrorPlace[] = [];
  for (const frame of stackFrames(error)) {
    const location = findLocation(frame);
    if (location !== undefined && !isSame(found.at(-1), location)) found.push(location);
  }
  if (found.length > 0) return found;
  const inner = "cause" in error ? error.cause : "errors" in error ? error.errors : undefined;
  return locationsInError(Array.isArray(inner) ? inner[0] : inner, depth + 1);
}

/** The innermost and the outermost ones: a function that calls itself would leave no room for its caller. */
function bounded(locations: readonly ErrorPlace[]): readonly ErrorPlace[] {
  if (locations.length <= maxLocations) return locations;
  const half = maxLocations / 2;
  return [...locations.slice(0, half), ...locations.slice(-half)];
}

/**
 * The locations in the project's own source that the errors of a run passed through, the innermost of each first. Empty for what is no
 * error, for errors of which the stack names no own line, and without a source map. Only a failed run calls this; it never throws.
 */
export function errorLocations(errors: readonly unknown[]): readonly ErrorPlace[] {
  return bounded(
    errors.flatMap((error) => {
      try {
        return files().length === 0 ? [] : locationsInError(error);
      } catch {
        // What was thrown may run code of its own when it is read.
        return [];
      }
    }),
  );
}
