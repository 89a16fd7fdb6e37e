import type { CodeImport, FlowEdit } from "../../protocol/protocol.ts";

const isRelative = (module: string): boolean => /^\.\.?(?:\/|$)/.test(module);
const lines = (text: string): string => text.replaceAll("\r\n", "\n").trimEnd();

/** How a file names another one in an import; both are URIs. */
export function specifier(from: string, to: string): string {
  const [own, other] = [from, to].map((uri) => uri.split("/")) as [string[], string[]];
  let shared = 0;
  while (shared < own.length - 1 && shared < other.length - 1 && own[shared] === other[shared]) shared++;
  const up = own.length - 1 - shared;
  const down = other.slice(shared).map(decodeURIComponent).join("/");
  return up === 0 ? `./${down}` : "../".repeat(up) + down;
}

/**
 * Remembers what the steps that were copied last import in their file, so that they find it in the file that they are
 * pasted into. The clipboard itself holds the code alone.
 */
export class CopiedSteps {
  #copied: { readonly text: string; readonly imports: readonly CodeImport[] } | undefined;

  /** Takes the text of steps and their imports; relative ones are kept as the URI of what they name. */
  remember(uri: string, text: string, imports: readonly CodeImport[]): void {
    const absolute = imports.map((one) => {
      const isFile = isRelative(one.module) && URL.canParse(one.module, uri);
      return isFile ? { ...one, module: new URL(one.module, uri).href } : one;
    });
    this.#copied = { text: lines(text), imports: absolute };
  }

  /** The edit with the imports of what it pastes, as the file with this URI names them. */
  complete(uri: string, edit: FlowEdit): FlowEdit {
    if (edit.op !== "paste" || edit.imports !== undefined) return edit;
    if (typeof edit.code !== "string" || lines(edit.code) !== this.#copied?.text) return edit;
    const imports = this.#copied.imports.filter(({ module }) => module !== uri);
    return {
      ...edit,
      imports: imports.map((one) => {
        const isFile = one.module.startsWith("file:") && uri.startsWith("file:");
        return isFile ? { ...one, module: specifier(uri, one.module) } : one;
      }),
    };
  }
}
