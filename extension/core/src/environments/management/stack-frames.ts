import path from "node:path";

/** A frame of a stack as V8 writes it. */
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

/** Node's own code and code without a file: just noise if only the runtime called it. */
const isPlumbing = ({ file }: Frame): boolean => file === undefined || file.startsWith("node:");

function foldedText(frames: readonly string[]): string {
  const indent = /^\s*/.exec(frames[0] ?? "")?.[0] ?? "";
  return `${indent}… ${frames.length} ${frames.length === 1 ? "frame" : "frames"} of Hookloom's runtime`;
}

/** A text with stacks, with each sequence of the runtime's own frames as one line that counts them. */
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

/** A location as a stack names it; `file` may be a path of another machine. */
export interface ThrownAt {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The innermost frames first that are code of the project itself: not a package's and not Node's. */
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
 * The paths, relative to a project's root, that a file of a stack may be. In an image the project has another root
 * than here, so each end of the path is tried, longest first.
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
