import path from "node:path";
import { fileURLToPath } from "node:url";

/** Lines and columns count from 1. */
export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const errorLine = /^(Uncaught )?\[?[\w.]*(Error|Exception)\b[^:]*: .+|^[\w.]*(Error|Exception)$/;
const noise = /^(node:|file:|\/|[A-Z]:\\)\S*:\d+$/;

/** The line of a crash's output that names the error, without the stack around it; empty where nothing was said. */
export function crashLine(lines: readonly string[]): string {
  const trimmed = lines.map((line) => line.trim()).filter((line) => line !== "");
  const line =
    trimmed.find((text) => errorLine.test(text)) ?? trimmed.find((text) => !noise.test(text)) ?? "";
  return line.replace(/^(Uncaught )?UserError( \[[\w-]+\])?: /, "");
}

/** The innermost place of a stack that lies in the project's own source. */
export function crashPlace(lines: readonly string[], root: string): SourcePlace | undefined {
  for (const text of lines) {
    const found = /^\s+at .*?\(?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*):(\d+):(\d+)\)?$/.exec(text);
    if (!found?.[1]) continue;
    const file = found[1].startsWith("file://") ? fileURLToPath(found[1]) : found[1];
    const inside = path.relative(root, file);
    const foreign =
      inside.startsWith("..") ||
      path.isAbsolute(inside) ||
      /(^|[\\/])(node_modules|\.hookloom)[\\/]/.test(inside);
    if (!foreign) return { file, line: Number(found[2]), column: Number(found[3]) };
  }
  return undefined;
}
