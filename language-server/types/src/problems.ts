import type { CodeProblem } from "@hookloom/protocol/code-problems";
import type { Range } from "@hookloom/protocol/flow-document";
import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver/node";
import type { LiveText } from "./project-texts.ts";

/** A diagnostic of a text, with its range in offsets. */
export interface FoundDiagnostic {
  readonly range: Range;
  readonly raw: Diagnostic;
}

/** All that TypeScript says of a text. */
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

/** More problems than a person reads at one location. */
const maxProblems = 20;

/** What TypeScript says of some ranges, which are those of earlier diagnostics. */
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

/** The errors and warnings of a text. */
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

/** The message of the first error that a text has and another one did not have before; undefined if none. */
export type ErrorCheck = (after: string) => Promise<string | undefined>;

/** Compares texts with one, the problems of which are read once. */
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

/** The message of the first error that a text has after a change and did not have before; each of equal ones counts. */
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
