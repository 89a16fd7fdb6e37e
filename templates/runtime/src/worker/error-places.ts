import { findSourceMap } from "node:module";
import { fileURLToPath } from "node:url";
import type { ErrorPlace } from "../management/management.ts";

/**
 * What the builder calls the module that it bundles. It stands in the project's folder, so its place in the source map
 * says where that was when the bundle was made, wherever the bundle runs.
 */
const entryName = "hookloom-entry.js";

/** Places of one run that are kept, and what is read of a stack to find them. */
const mostPlaces = 10;
const longestStack = 32 * 1024;
const mostFrames = 100;
/** Code units of a line that are kept. */
const longestLine = 500;
/** Errors within errors that are looked into. */
const mostCauses = 5;

/** A file of the project's own in the source map. */
interface OwnFile {
  readonly name: string;
  /** As stacks name it. */
  readonly path: string;
  readonly content: string | undefined;
  lines?: readonly string[];
}

function pathOf(source: string): string {
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
  const root = pathOf(entry).slice(0, -entryName.length);
  return sources.flatMap((source, index) => {
    const path = pathOf(source);
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

function lineOf(file: OwnFile, line: number): string | undefined {
  // As the bundler counts them.
  file.lines ??= file.content?.split(/\r\n|[\n\r\u2028\u2029]/) ?? [];
  return file.lines[line - 1]?.slice(0, longestLine);
}

/** The place that a line of a stack names, if that is in the project's own source. */
function placeIn(frame: string): ErrorPlace | undefined {
  const [, where = "", line, column] = /^\s+at (.*):(\d+):(\d+)\)?$/.exec(frame) ?? [];
  // A function's name may hold anything, so the files say where the path begins.
  const file = files().find(({ path }) => {
    const before = where.at(-path.length - 1);
    return where.endsWith(path) && (before === undefined || before === "(" || before === " ");
  });
  if (file === undefined) return undefined;
  const text = lineOf(file, Number(line));
  const place = { file: file.name, line: Number(line), column: Number(column) };
  return text === undefined ? place : { ...place, text };
}

/** The frames of a stack without the message before them, which may look like some. */
function framesOf(error: { readonly stack?: unknown; readonly message?: unknown }): readonly string[] {
  const { stack, message } = error;
  if (typeof stack !== "string") return [];
  const at = typeof message === "string" && message !== "" ? stack.indexOf(message) : -1;
  const after = at < 0 ? 0 : at + String(message).length;
  return stack.slice(after, after + longestStack).split("\n", mostFrames);
}

const isSame = (one: ErrorPlace | undefined, other: ErrorPlace): boolean =>
  one?.file === other.file && one.line === other.line && one.column === other.column;

/** The places of one error; those of its cause where it has none itself, as one that a package has wrapped. */
function placesOfError(error: unknown, depth = 0): readonly ErrorPlace[] {
  if (typeof error !== "object" || error === null || depth >= mostCauses) return [];
  const found: ErrorPlace[] = [];
  for (const frame of framesOf(error)) {
    const place = placeIn(frame);
    if (place !== undefined && !isSame(found.at(-1), place)) found.push(place);
  }
  if (found.length > 0) return found;
  const inner = "cause" in error ? error.cause : "errors" in error ? error.errors : undefined;
  return placesOfError(Array.isArray(inner) ? inner[0] : inner, depth + 1);
}

/** The innermost and the outermost ones: a function that calls itself would leave no room for its caller. */
function bounded(places: readonly ErrorPlace[]): readonly ErrorPlace[] {
  if (places.length <= mostPlaces) return places;
  const half = mostPlaces / 2;
  return [...places.slice(0, half), ...places.slice(-half)];
}

/**
 * Where the errors of a run came through the project's own source, the innermost place of each first. Empty for what is no
 * error, for errors of which the stack names no own line, and without a source map. Only a failed run asks; it never throws.
 */
export function placesOf(errors: readonly unknown[]): readonly ErrorPlace[] {
  return bounded(
    errors.flatMap((error) => {
      try {
        return files().length === 0 ? [] : placesOfError(error);
      } catch {
        // What was thrown may run code of its own when it is read.
        return [];
      }
    }),
  );
}
