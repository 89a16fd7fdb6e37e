// TypeScript 5.9 with its language service: its own refactoring, and the errors that it sees in a text.
import { globSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Range } from "@hookloom/protocol/flow-document";
import { refactoringPeer } from "../vscode/setup.mjs";

/** What is used of the package `typescript`, which ships no types under the name that it has here. */
interface TypeScript {
  readonly sys: { readonly readFile: (path: string) => string | undefined };
  readonly ScriptSnapshot: { fromString(text: string): unknown };
  createLanguageService(host: object): Service;
  getDefaultLibFilePath(options: object): string;
  parseJsonConfigFileContent(json: unknown, host: object, folder: string): { readonly options: object };
  flattenDiagnosticMessageText(message: unknown, newLine: string): string;
}

interface Service {
  getSyntacticDiagnostics(file: string): readonly Diagnostic[];
  getSemanticDiagnostics(file: string): readonly Diagnostic[];
  getApplicableRefactors(
    file: string,
    range: { readonly pos: number; readonly end: number },
    preferences: object,
  ): readonly {
    readonly name: string;
    readonly actions: readonly { readonly name: string; readonly notApplicableReason?: string }[];
  }[];
  getEditsForRefactor(
    file: string,
    format: object,
    range: { readonly pos: number; readonly end: number },
    refactor: string,
    action: string,
    preferences: object,
  ): { readonly edits: readonly FileChanges[] } | undefined;
  dispose(): void;
}

interface Diagnostic {
  readonly category: number;
  readonly messageText: unknown;
}

interface FileChanges {
  readonly textChanges: readonly {
    readonly span: { readonly start: number; readonly length: number };
    readonly newText: string;
  }[];
}

const format = { indentSize: 2, tabSize: 2, convertTabsToSpaces: true, newLineCharacter: "\n" };
const errorCategory = 1;

/** A text after changes, which may touch each other. */
function applyChanges(text: string, { textChanges }: FileChanges): string {
  return textChanges.reduceRight(
    (now, { span, newText }) => now.slice(0, span.start) + newText + now.slice(span.start + span.length),
    text,
  );
}

/** The files of one folder in the language service of TypeScript 5.9. */
export class TypeScriptService {
  readonly #ts: TypeScript = createRequire(join(refactoringPeer, "package.json"))("typescript");
  readonly #service: Service;
  readonly #changed = new Map<string, { readonly text: string; readonly version: number }>();
  #version = 0;

  /** @param folder With a `tsconfig.json`. */
  constructor(folder: string) {
    const ts = this.#ts;
    const { sys } = ts;
    const config = JSON.parse(readFileSync(join(folder, "tsconfig.json"), "utf8"));
    const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, sys, folder);
    const files = globSync("src/**/*.{ts,tsx,mts,cts}", { cwd: folder }).map((path) => join(folder, path));
    this.#service = ts.createLanguageService({
      ...sys,
      useCaseSensitiveFileNames: () => true,
      getCompilationSettings: () => options,
      getCurrentDirectory: () => folder,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      getScriptFileNames: () => files,
      getScriptVersion: (path: string) => String(this.#changed.get(path)?.version ?? 0),
      getScriptSnapshot: (path: string) => {
        const text = this.#changed.get(path)?.text ?? sys.readFile(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
    });
  }

  /** The messages of all errors in a file, with another text than that on the disk. */
  errorsOf(file: string, text: string): readonly string[] {
    this.#changed.set(file, { text, version: ++this.#version });
    try {
      const syntax = this.#service.getSyntacticDiagnostics(file);
      return [...syntax, ...this.#service.getSemanticDiagnostics(file)]
        .filter(({ category }) => category === errorCategory)
        .map(({ messageText }) => this.#ts.flattenDiagnosticMessageText(messageText, "\n"));
    } catch (error) {
      // Some types are too deep for it, before and after an edit.
      if (error instanceof RangeError) return [error.message];
      throw error;
    } finally {
      this.#changed.delete(file);
    }
  }

  /** The text of a file after each form of its own *Extract function*, the innermost scope first. */
  *extractions(file: string, text: string, { start, end }: Range): Generator<string> {
    const range = { pos: start, end };
    try {
      for (const { name, actions } of this.#service.getApplicableRefactors(file, range, {})) {
        for (const action of actions) {
          if (!action.name.startsWith("function_scope") || action.notApplicableReason !== undefined) continue;
          const made = this.#service.getEditsForRefactor(file, format, range, name, action.name, {});
          const [changes, ...others] = made?.edits ?? [];
          if (changes && others.length === 0) yield applyChanges(text, changes);
        }
      }
    } catch (error) {
      // Some types are too deep for it.
      if (!(error instanceof RangeError)) throw error;
    }
  }

  end(): void {
    this.#service.dispose();
  }
}
