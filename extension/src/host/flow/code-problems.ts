import type { CodeProblem, CodeProblems } from "@hookloom/language-server/protocol";
import * as vscode from "vscode";

/** A change of a text as VS Code reports it; several are in the order in which they can be made one after the other. */
interface TextChange {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** Moves problems along with changes of the text; those whose own text changed are dropped. */
export function mapProblems(
  problems: readonly CodeProblem[],
  changes: readonly TextChange[],
): readonly CodeProblem[] {
  return changes.reduce<readonly CodeProblem[]>(
    (now, { rangeOffset: start, rangeLength, text }) =>
      now.flatMap((problem) => {
        const { range } = problem;
        if (range.end <= start) return [problem];
        if (range.start < start + rangeLength) return [];
        if (range.start < start) return [];
        const by = text.length - rangeLength;
        return [{ ...problem, range: { start: range.start + by, end: range.end + by } }];
      }),
    problems,
  );
}

const severities: Partial<Readonly<Record<vscode.DiagnosticSeverity, CodeProblem["severity"]>>> = {
  [vscode.DiagnosticSeverity.Error]: "error",
  [vscode.DiagnosticSeverity.Warning]: "warning",
};

/** Milliseconds without a keystroke after which problems that merely moved are sent again. */
const pause = 150;

/**
 * Sends what the editor's diagnostics say of one document, whichever extension they come from. Diagnostics carry no
 * version and come a moment after the text has changed; until then those that are known move along with the text. While
 * keys come, only one that takes a problem away is worth a message: the page's cards keep theirs, and the picture of the
 * key comes sooner.
 */
export class CodeProblemsFeed implements vscode.Disposable {
  readonly #document: vscode.TextDocument;
  readonly #send: (problems: CodeProblems) => void;
  readonly #listening: vscode.Disposable;
  #problems: readonly CodeProblem[];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(document: vscode.TextDocument, send: (problems: CodeProblems) => void) {
    this.#document = document;
    this.#send = send;
    this.#problems = this.#read();
    const uri = document.uri.toString();
    this.#listening = vscode.Disposable.from(
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        if (!uris.some((each) => each.toString() === uri)) return;
        const before = this.#problems;
        this.#problems = this.#read();
        if (before.length > 0 || this.#problems.length > 0) this.send();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document: changed, contentChanges }) => {
        if (changed !== document || this.#problems.length === 0) return;
        const before = this.#problems.length;
        this.#problems = mapProblems(this.#problems, contentChanges);
        if (this.#problems.length < before) this.send();
        else this.#sendAfterPause();
      }),
    );
  }

  /** Sends the current problems to a new page. */
  send(): void {
    clearTimeout(this.#timer);
    this.#send({ version: this.#document.version, problems: this.#problems });
  }

  #sendAfterPause(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.send(), pause);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listening.dispose();
  }

  #read(): CodeProblem[] {
    return vscode.languages.getDiagnostics(this.#document.uri).flatMap(({ range, severity, message }) => {
      const shown = severities[severity];
      if (shown === undefined) return [];
      const start = this.#document.offsetAt(range.start);
      const end = this.#document.offsetAt(range.end);
      return [{ range: { start, end }, severity: shown, message }];
    });
  }
}
