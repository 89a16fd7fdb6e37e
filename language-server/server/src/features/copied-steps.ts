import { readableUri } from "@hookloom/protocol/document-uri";
import type { CodeImport, FlowEdit } from "@hookloom/protocol/flow-edit";

const isRelative = (module: string): boolean => /^\.\.?(?:\/|$)/.test(module);
const normalizeLines = (text: string): string => text.replaceAll("\r\n", "\n").trimEnd();

/** Returns the specifier with which one file imports another. Both are URIs. */
export function specifier(from: string, to: string): string {
  const [own, other] = [from, to].map((uri) => readableUri(uri).split("/")) as [string[], string[]];
  let shared = 0;
  while (shared < own.length - 1 && shared < other.length - 1 && own[shared] === other[shared]) shared++;
  const up = own.length - 1 - shared;
  const down = other.slice(shared).join("/");
  return up === 0 ? `./${down}` : "../".repeat(up) + down;
}

/** An import, and the URI of the imported file for a relative import. */
interface CopiedImport {
  readonly imported: CodeImport;
  readonly file?: string;
}

/** Returns the scheme and authority of a URI. A relative path is only possible between files of the same origin. */
const uriOrigin = (uri: string): string | undefined => /^[^:/?#]+:\/\/[^/?#]*/.exec(uri)?.[0];

/**
 * Remembers the imports of the steps that were copied last, so that they can be added to the file into which the steps are
 * pasted. The clipboard only contains the code.
 */
export class CopiedSteps {
  #copied: { readonly text: string; readonly imports: readonly CopiedImport[] } | undefined;

  /** Remembers the text of copied steps and their imports. */
  remember(uri: string, text: string, imports: readonly CodeImport[]): void {
    const copied = imports.map((imported): CopiedImport => {
      const { module } = imported;
      const isFile = isRelative(module) && URL.canParse(module, uri);
      return isFile ? { imported, file: new URL(module, uri).href } : { imported };
    });
    this.#copied = { text: normalizeLines(text), imports: copied };
  }

  /**
   * Adds the imports of pasted code to an edit, with specifiers relative to the given file. Imports that this file cannot
   * refer to are omitted.
   */
  complete(uri: string, edit: FlowEdit): FlowEdit {
    if (edit.op !== "paste" || edit.imports !== undefined) return edit;
    if (typeof edit.code !== "string" || normalizeLines(edit.code) !== this.#copied?.text) return edit;
    const imports = this.#copied.imports.flatMap(({ imported, file }): readonly CodeImport[] => {
      if (file === undefined) return [imported];
      if (uriOrigin(file) !== uriOrigin(uri) || readableUri(file) === readableUri(uri)) return [];
      return [{ ...imported, module: specifier(uri, file) }];
    });
    return { ...edit, imports };
  }
}
