import type { TextEdit } from "@hookloom/protocol/flow-document";
import type { FakeDocument } from "../../../extension/host/src/flow/testing/fake-vscode.ts";
import type { TextFix } from "../../../language-server/types/src/code-fixes.ts";
import type { ExportState } from "../../../language-server/types/src/export-catalogue.ts";
import { type TypePorts, TypeService } from "../../../language-server/types/src/type-service.ts";
import type { ExportDetail } from "../../../language-server/types/src/unstable/module-exports.ts";

/** What the server knows of types, from what a test provides instead of TypeScript. */
export class KnownTypes extends TypeService {
  /** What packages export, and the details by `<module>#<name>`, which come after `described`. */
  exports: ExportState = { modules: [], notes: [], loading: false, packages: [] };
  details: Readonly<Record<string, ExportDetail>> = {};
  described: Promise<unknown> = Promise.resolve();
  /** What fixes problems: the index of the problem, and what changes in the text. */
  offered: readonly {
    readonly title: string;
    readonly problem: number;
    readonly edits: readonly TextEdit[];
  }[] = [];
  /** The error that a proposal would make. */
  objection: string | undefined;
  readonly #document: FakeDocument;
  readonly #ports: TypePorts;

  constructor(ports: TypePorts, document: FakeDocument) {
    super(ports);
    this.#ports = ports;
    this.#document = document;
  }

  /** More is known of what packages export. */
  setExports(exports: ExportState): void {
    this.exports = exports;
    this.#ports.onExportsChanged?.();
  }

  /** What had no types may have some now. */
  changed(): void {
    this.#ports.onTypesChanged();
  }

  override warm(): void {}

  override exportsAt(): ExportState {
    return this.exports;
  }

  override async exportDetail(_uri: string, module: string, { name }: { readonly name: string }) {
    await this.described;
    return this.details[`${module}#${name}`];
  }

  override errorCheck(): () => Promise<string | undefined> {
    return async () => this.objection;
  }

  override async fixes(...[{ uri }, ranges]: Parameters<TypeService["fixes"]>): Promise<readonly TextFix[]> {
    const at = (offset: number) => this.#document.positionAt(offset);
    return this.offered.flatMap(({ title, problem, edits }) => {
      const range = ranges[problem];
      const changes = edits.map(({ start, end, newText }) => ({
        range: { start: at(start), end: at(end) },
        newText,
      }));
      return range ? [{ title, problem: range, preferred: false, edits: { [uri]: changes } }] : [];
    });
  }
}
