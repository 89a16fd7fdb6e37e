import path from "node:path";
import { t } from "@vscode/l10n";

/** A stack frame in V8's format. */
interface Frame {
  /** A path or a `file:` URL; undefined for code without a file. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
}

const framePattern = /^\s+at (?:async )?(?:.*\()?(.*?)(?::(\d+):(\d+))?\)?$/;

function frameIn(text: string): Frame | undefined {
  const [, file, line, column] = framePattern.exec(text) ?? [];
  if (file === undefined) return undefined;
  if (line === undefined || column === undefined) return { line: 0, column: 0 };
  return { file: file.replaceAll("\\", "/"), line: Number(line), column: Number(column) };
}

const isRuntime = ({ file }: Frame): boolean =>
  /\/node_modules\/@hookloom\/(runtime|gateway)\//.test(file ?? "");

/** True for Node's own code and code without a file, which is only noise if it was called only by the runtime. */
const isPlumbing = ({ file }: Frame): boolean => file === undefined || file.startsWith("node:");

function foldedText(frames: readonly string[]): string {
  const indent = /^\s*/.exec(frames[0] ?? "")?.[0] ?? "";
  return frames.length === 1
    ? `${indent}${t("… 1 frame of Hookloom's runtime")}`
    : `${indent}${t("… {0} frames of Hookloom's runtime", frames.length)}`;
}

/** Replaces each sequence of runtime frames in a text's stacks with one line that gives their number. */
export function foldRuntimeFrames(text: string): string {
  const lines: string[] = [];
  let pending: { readonly text: string; readonly frame: Frame }[] = [];
  const flush = (): void => {
    if (pending.some(({ frame }) => isRuntime(frame))) lines.push(foldedText(pending.map((one) => one.text)));
    else lines.push(...pending.map((one) => one.text));
    pending = [];
  };
  for (const line of text.split("\n")) {
    const frame = frameIn(line);
    if (frame && (isRuntime(frame) || isPlumbing(frame))) {
      pending.push({ text: line, frame });
      continue;
    }
    flush();
    lines.push(line);
  }
  flush();
  return lines.join("\n");
}

/** A location in a stack; `file` may be a path on another machine. */
export interface ThrownAt {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Returns the frames of the project's own code, innermost first; excludes packages and Node's own code. */
export function projectFrames(stack: string): ThrownAt[] {
  return stack.split("\n").flatMap((text) => {
    const frame = frameIn(text);
    if (!frame || isPlumbing(frame) || frame.file === undefined) return [];
    if (frame.file.includes("/node_modules/")) return [];
    const file = frame.file.replace(/^file:\/\/(?:\/(?=[a-z]:))?/i, "");
    return [{ file, line: frame.line, column: frame.column }];
  });
}

/**
 * Returns the possible paths, relative to a project's root, of a file in a stack. The project has a different root in an image,
 * so each suffix of the path is a candidate, longest first.
 */
export function relativeCandidates(root: string, file: string): string[] {
  const base = `${root.replaceAll("\\", "/").replace(/\/$/, "")}/`;
  if (file.startsWith(base)) return [file.slice(base.length)];
  const parts = path.posix
    .normalize(file)
    .split("/")
    .filter((part) => part !== "" && !/^[a-z]:$/i.test(part));
  if (parts.includes("..")) return [];
  return parts.map((_, index) => parts.slice(index).join("/"));
}
