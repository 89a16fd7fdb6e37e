import type { CodeProblem, CodeProblems, TypeProblemsParams } from "@hookloom/protocol/code-problems";
import type { Range } from "@hookloom/protocol/flow-document";
import * as vscode from "vscode";

/** A text change as reported by VS Code; several changes are in the order in which they can be applied sequentially. */
interface TextChange {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** Moves problems according to text changes. Problems whose own text has changed are dropped. */
export function mapProblems(
  problems: readonly CodeProblem[],
  changes: readonly TextChange[],
): readonly CodeProblem[] {
  return changes.reduce<readonly CodeProblem[]>(
    (moved, { rangeOffset: start, rangeLength, text }) =>
      moved.flatMap((problem) => {
        const { range } = problem;
        if (range.end <= start) return [problem];
        if (range.start < start + rangeLength) return [];
        if (range.start < start) return [];
        const shift = text.length - rangeLength;
        return [{ ...problem, range: { start: range.start + shift, end: range.end + shift } }];
      }),
    problems,
  );
}

const severities: Partial<Readonly<Record<vscode.DiagnosticSeverity, CodeProblem["severity"]>>> = {
  [vscode.DiagnosticSeverity.Error]: "error",
  [vscode.DiagnosticSeverity.Warning]: "warning",
};

/** Returns whether two problems are the same, even if their messages differ because two compilers, or two runs, reported them. */
const isSame = (one: CodeProblem, other: CodeProblem): boolean =>
  one.range.start === other.range.start &&
  one.range.end === other.range.end &&
  (one.message === other.message || (one.code !== undefined && one.code === other.code));

/** Returns the problems without duplicates, keeping the first of each. */
export function withoutDuplicates(problems: readonly CodeProblem[]): readonly CodeProblem[] {
  return problems.filter((problem, index) => problems.findIndex((other) => isSame(other, problem)) === index);
}

/** Milliseconds after the last keystroke before problems that only moved are sent again. */
const pauseMs = 150;

const rangeLength = ({ start, end }: Range): number => end - start;

/** Maps a range of an earlier version to the current text; undefined if its text was replaced. */
type RangeNow = (version: number, range: Range) => Range | undefined;

/**
 * Sends the problems of one document: those of the project's own TypeScript, and the editor's diagnostics from other extensions.
 * Diagnostics have no version and are updated shortly after the text has changed; until then, the known problems move with the
 * text. While the user types, a message is only sent for a keystroke that removes a problem: the cards on the page keep their
 * problems, and the snapshot for the keystroke arrives sooner.
 */
export class CodeProblemsFeed implements vscode.Disposable {
  readonly #document: vscode.TextDocument;
  readonly #send: (problems: CodeProblems) => void;
  readonly #rangeNow: RangeNow;
  readonly #subscription: vscode.Disposable;
  /** Problems of the project's TypeScript. */
  #typed: readonly CodeProblem[] = [];
  /** The editor's diagnostics. */
  #shown: readonly CodeProblem[];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(document: vscode.TextDocument, send: (problems: CodeProblems) => void, rangeNow: RangeNow) {
    this.#document = document;
    this.#send = send;
    this.#rangeNow = rangeNow;
    this.#shown = this.#read();
    const uri = document.uri.toString();
    this.#subscription = vscode.Disposable.from(
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        if (!uris.some((each) => each.toString() === uri)) return;
        const before = this.#shown;
        this.#shown = this.#read();
        if (before.length > 0 || this.#shown.length > 0) this.send();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document: changed, contentChanges }) => {
        const before = this.#count;
        if (changed !== document || before === 0) return;
        this.#typed = mapProblems(this.#typed, contentChanges);
        this.#shown = mapProblems(this.#shown, contentChanges);
        if (this.#count < before) this.send();
        else this.#sendAfterPause();
      }),
    );
  }

  /** Stores TypeScript's problems for a version; without types, only the editor's diagnostics remain. */
  takeTyped(found: TypeProblemsParams): void {
    const before = this.#typed;
    const { version } = found;
    const problems = "problems" in found ? found.problems : [];
    this.#typed = problems.flatMap((problem) => {
      const range = this.#rangeNow(version, problem.range);
      return range && rangeLength(range) === rangeLength(problem.range) ? [{ ...problem, range }] : [];
    });
    if (before.length > 0 || this.#typed.length > 0) this.send();
  }

  /** Sends the current problems to a new page. */
  send(): void {
    clearTimeout(this.#timer);
    const problems = withoutDuplicates([...this.#typed, ...this.#shown]);
    this.#send({ version: this.#document.version, problems });
  }

  get #count(): number {
    return this.#typed.length + this.#shown.length;
  }

  #sendAfterPause(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.send(), pauseMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#subscription.dispose();
  }

  #read(): CodeProblem[] {
    const diagnostics = vscode.languages.getDiagnostics(this.#document.uri);
    return diagnostics.flatMap(({ range, severity, message, code }) => {
      const shown = severities[severity];
      if (shown === undefined) return [];
      const start = this.#document.offsetAt(range.start);
      const end = this.#document.offsetAt(range.end);
      const known = typeof code === "object" ? code.value : code;
      return [
        {
          range: { start, end },
          severity: shown,
          message,
          ...(known === undefined ? {} : { code: String(known) }),
        },
      ];
    });
  }
}
