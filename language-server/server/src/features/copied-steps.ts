import { readableUri } from "@hookloom/protocol/document-uri";
import type { CodeImport, FlowEdit } from "@hookloom/protocol/flow-edit";

const isRelative = (module: string): boolean => /^\.\.?(?:\/|$)/.test(module);
const lines = (text: string): string => text.replaceAll("\r\n", "\n").trimEnd();

/** How a file names another one in an import; both are URIs. */
export function specifier(from: string, to: string): string {
  const [own, other] = [from, to].map((uri) => readableUri(uri).split("/")) as [string[], string[]];
  let shared = 0;
  while (shared < own.length - 1 && shared < other.length - 1 && own[shared] === other[shared]) shared++;
  const up = own.length - 1 - shared;
  const down = other.slice(shared).join("/");
  return up === 0 ? `./${down}` : "../".repeat(up) + down;
}

/** An import, and for a relative one the URI of the file that it names. */
interface CopiedImport {
  readonly imported: CodeImport;
  readonly file?: string;
}

/** Scheme and authority of a URI: a file is only named by its path next to files of the same origin. */
const uriOrigin = (uri: string): string | undefined => /^[^:/?#]+:\/\/[^/?#]*/.exec(uri)?.[0];

/**
 * Remembers what the steps that were copied last import in their file, so that they find it in the file that they are
 * pasted into. The clipboard itself holds the code alone.
 */
export class CopiedSteps {
  #copied: { readonly text: string; readonly imports: readonly CopiedImport[] } | undefined;

  /** Takes the text of steps and their imports. */
  remember(uri: string, text: string, imports: readonly CodeImport[]): void {
    const copied = imports.map((imported): CopiedImport => {
      const { module } = imported;
      const isFile = isRelative(module) && URL.canParse(module, uri);
      return isFile ? { imported, file: new URL(module, uri).href } : { imported };
    });
    this.#copied = { text: lines(text), imports: copied };
  }

  /** The edit with the imports of what it pastes, as the file with this URI names them; without those that it cannot name. */
  complete(uri: string, edit: FlowEdit): FlowEdit {
    if (edit.op !== "paste" || edit.imports !== undefined) return edit;
    if (typeof edit.code !== "string" || lines(edit.code) !== this.#copied?.text) return edit;
    const imports = this.#copied.imports.flatMap(({ imported, file }): readonly CodeImport[] => {
      if (file === undefined) return [imported];
      if (uriOrigin(file) !== uriOrigin(uri) || readableUri(file) === readableUri(uri)) return [];
      return [{ ...imported, module: specifier(uri, file) }];
    });
    return { ...edit, imports };
  }
}
