import type { CodeProblem } from "@hookloom/protocol/code-problems";
import type { Range } from "@hookloom/protocol/flow-document";
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver/node";
import type { LiveText } from "./project-texts.ts";

/** A diagnostic of a text, with its range in offsets. */
export interface FoundDiagnostic {
  readonly range: Range;
  readonly raw: Diagnostic;
}

/** Reads all TypeScript diagnostics of a text. */
export async function readDiagnostics(live: LiveText): Promise<readonly FoundDiagnostic[]> {
  const report = await live.request<{ readonly items?: readonly Diagnostic[] }>(
    "textDocument/diagnostic",
    {},
  );
  const { document } = live;
  return (report.items ?? []).map((raw) => ({
    range: { start: document.offsetAt(raw.range.start), end: document.offsetAt(raw.range.end) },
    raw,
  }));
}

/** Maximum number of problems at one location. */
const maxProblems = 20;

/** Returns TypeScript's diagnostics that have one of the given ranges. */
export async function diagnosticsAt(
  live: LiveText,
  ranges: readonly Range[],
): Promise<readonly FoundDiagnostic[]> {
  const isRequested = ({ start, end }: Range): boolean =>
    ranges.some((range) => range.start === start && range.end === end);
  return (await readDiagnostics(live)).filter(({ range }) => isRequested(range)).slice(0, maxProblems);
}

export const diagnosticText = ({ message }: Diagnostic): string =>
  typeof message === "string" ? message : message.value;

/** Reads the errors and warnings of a text. */
export async function readProblems(live: LiveText): Promise<readonly CodeProblem[]> {
  return (await readDiagnostics(live)).flatMap(({ range, raw }) => {
    const { severity = DiagnosticSeverity.Error, code } = raw;
    if (severity > DiagnosticSeverity.Warning) return [];
    return {
      range,
      severity: severity === DiagnosticSeverity.Error ? "error" : "warning",
      message: diagnosticText(raw),
      ...(code === undefined ? {} : { code: String(code) }),
    };
  });
}

/** Returns the message of the first error that is in this text but not in the base text; undefined if there is none. */
export type ErrorCheck = (after: string) => Promise<string | undefined>;

/** Compares texts with a base text, whose problems are read only once. */
export function errorCheck(
  text: string,
  problemsIn: (text: string) => Promise<readonly CodeProblem[]>,
): ErrorCheck {
  let known: Promise<readonly CodeProblem[]> | undefined;
  return async (after) => {
    known ??= problemsIn(text);
    return firstNewError(await known, await problemsIn(after));
  };
}

/** Returns the message of the first error that a change adds to a text. Equal messages are counted individually. */
function firstNewError(before: readonly CodeProblem[], after: readonly CodeProblem[]): string | undefined {
  const errorsIn = (problems: readonly CodeProblem[]): string[] =>
    problems.filter(({ severity }) => severity === "error").map(({ message }) => message);
  const known = errorsIn(before);
  return errorsIn(after).find((message) => {
    const index = known.indexOf(message);
    if (index >= 0) known.splice(index, 1);
    return index < 0;
  });
}
