import { findSourceMap } from "node:module";
import { fileURLToPath } from "node:url";
import type { ErrorPlace } from "../management/management.ts";

/**
 * The builder's name for the entry module of a bundle. The module is in the project folder, so its path in the source
 * map reveals the location of the project folder at build time.
 */
const entryName = "hookloom-entry.js";

/** Maximum number of locations per run, and maximum length of the part of a stack trace that is searched. */
const maxLocations = 10;
const maxStackLength = 32 * 1024;
const maxFrames = 100;
/** Maximum length of a source line in code units. */
const maxLineLength = 500;
/** Maximum depth of nested errors that are searched. */
const maxCauseDepth = 5;

/** One of the project's own files in the source map. */
interface OwnFile {
  readonly name: string;
  /** The path as it appears in stack traces. */
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

/** Returns the project's own files in a bundle; empty without a source map. */
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

/** Returns the files of the running build. */
function files(): readonly OwnFile[] {
  ownFiles ??= readOwnFiles(fileURLToPath(import.meta.url));
  return ownFiles;
}

function sourceLine(file: OwnFile, line: number): string | undefined {
  // Split in the same way as by the bundler.
  file.lines ??= file.content?.split(/\r\n|[\n\r\u2028\u2029]/) ?? [];
  return file.lines[line - 1]?.slice(0, maxLineLength);
}

/** Finds the location in a stack frame if it is in the project's own source. */
function findLocation(frame: string): ErrorPlace | undefined {
  const [, where = "", line, column] = /^\s+at (.*):(\d+):(\d+)\)?$/.exec(frame) ?? [];
  // A function name can contain any characters, so the path is found by the known files.
  const file = files().find(({ path }) => {
    const before = where.at(-path.length - 1);
    return where.endsWith(path) && (before === undefined || before === "(" || before === " ");
  });
  if (file === undefined) return undefined;
  const text = sourceLine(file, Number(line));
  const location = { file: file.name, line: Number(line), column: Number(column) };
  return text === undefined ? location : { ...location, text };
}

/** Returns the frames of a stack trace without the preceding message, which may resemble frames. */
function stackFrames(error: { readonly stack?: unknown; readonly message?: unknown }): readonly string[] {
  const { stack, message } = error;
  if (typeof stack !== "string") return [];
  const at = typeof message === "string" && message !== "" ? stack.indexOf(message) : -1;
  const after = at < 0 ? 0 : at + String(message).length;
  return stack.slice(after, after + maxStackLength).split("\n", maxFrames);
}

const isSame = (one: ErrorPlace | undefined, other: ErrorPlace): boolean =>
  one?.file === other.file && one.line === other.line && one.column === other.column;

/**
 * Returns an error's locations. If there are none, returns those of the error's cause, for errors that were wrapped
 * by a package.
 */
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

/** Keeps the innermost and the outermost locations, so that a recursive function does not displace its caller. */
function limitLocations(locations: readonly ErrorPlace[]): readonly ErrorPlace[] {
  if (locations.length <= maxLocations) return locations;
  const half = maxLocations / 2;
  return [...locations.slice(0, half), ...locations.slice(-half)];
}

/**
 * Returns the locations in the project's own source from the stack traces of a run's errors, innermost first. Empty
 * for values that are not errors, for stack traces without such a location, and without a source map. Only called for
 * failed runs; never throws.
 */
export function errorLocations(errors: readonly unknown[]): readonly ErrorPlace[] {
  return limitLocations(
    errors.flatMap((error) => {
      try {
        return files().length === 0 ? [] : locationsInError(error);
      } catch {
        // Reading a thrown value may run its own code.
        return [];
      }
    }),
  );
}
